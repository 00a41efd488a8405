import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import type { TestSocket } from '../../../testing/app.ts';

/** What a browser does: open, apply, write, send what changed. */
export async function openDoc(socket: TestSocket, consultId: string): Promise<Y.Doc> {
  const doc = new Y.Doc();
  const reply = await socket.request('minutes:open', { consultId, stateVector: Y.encodeStateVector(doc) });
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  Y.applyUpdate(doc, new Uint8Array(reply.data.update));
  return doc;
}

export async function write(socket: TestSocket, consultId: string, doc: Y.Doc, change: (doc: Y.Doc) => void) {
  const before = Y.encodeStateVector(doc);
  doc.transact(() => change(doc));
  return socket.request('minutes:update', { consultId, update: Y.encodeStateAsUpdate(doc, before) });
}

export function fill(doc: Y.Doc): void {
  doc.getText('course').insert(0, 'Bệnh 3 ngày, phù hai chân, đang dùng furosemid 40 mg.');
  doc.getText('discussion').insert(0, 'Tăng liều lợi tiểu, theo dõi kali.');
  doc.getText('conclusion').insert(0, 'Đợt mất bù suy tim mạn; ưỡn ẹo ỷ ỹ ỵ Ẵ Ặ Ỗ Ợ Ữ Đ.');
  for (const text of ['Furosemid 80 mg/ngày trong 3 ngày', 'Chuyển viện nếu SpO₂ dưới 90 %']) {
    const line = new Y.Map<unknown>();
    line.set('id', randomUUID());
    line.set('text', new Y.Text(text));
    doc.getArray('plan').push([line]);
  }
}
