import { randomUUID } from 'node:crypto';
import type { ViewportChange, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import type { TestApp, TestClient, TestSocket } from '../../../testing/app.ts';

export const STUDY = '1.2.826.0.1.3680043.8.498.1';

/** A requested consult that these studies are shared with; the tests bring no pictures. */
export async function makeConsult({ db, people }: TestApp, asking: TestClient, studies: readonly string[] = [STUDY]): Promise<string> {
  const patientId = (await asking.ok('patients.register', { body: { name: 'Lê Thị Nhìn', birthDate: '1960', gender: 'female' } })).id;
  const body = {
    clientId: randomUUID(),
    patientId,
    specialty: 'cardiology',
    targetFacilityId: people.facilityId('00100'),
    question: 'Xin đọc phim',
  };
  const { id } = await asking.ok('consults.create', { body });
  for (const study of studies) await db.query('insert into consult_study (consult_id, study_uid) values ($1, $2)', [id, study]);
  await asking.ok('consults.request', { params: { consultId: id }, body: {} });
  return id;
}

/** Those who look together at the images of the consult of the moment; `view` is what is shared where nothing else is said. */
export function seatsAt(consultId: () => string, view: ViewportView) {
  const sockets: TestSocket[] = [];

  async function connect(client: TestClient): Promise<TestSocket> {
    const socket = await client.connect();
    sockets.push(socket);
    return socket;
  }
  async function whole(socket: TestSocket) {
    const reply = await socket.request('viewport:open', { consultId: consultId() });
    if (!reply.ok) throw new Error(reply.error.code);
    return reply.data;
  }
  /** A connected socket that has the images open. */
  async function opened(client: TestClient): Promise<TestSocket> {
    const socket = await connect(client);
    await whole(socket);
    return socket;
  }
  async function present(socket: TestSocket): Promise<number> {
    const reply = await socket.request('viewport:present', { consultId: consultId(), presenting: true });
    if (!reply.ok) throw new Error(reply.error.code);
    return reply.data.presentation;
  }
  const share = (socket: TestSocket, presentation: number, seq: number, change: ViewportChange = view) =>
    socket.request('viewport:share', { consultId: consultId(), presentation, seq, change });
  const closeAll = (): void => {
    for (const socket of sockets.splice(0)) socket.close();
  };
  return { connect, opened, present, whole, share, closeAll };
}
