import { PROTOCOL_VERSION, type Reply } from '@hoi-chan/shared/contract/define.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NoticeName, NoticePayload, RequestInput, RequestName, RequestOutput } from '@hoi-chan/shared/index.ts';
import { io, type Socket } from 'socket.io-client';
import * as Y from 'yjs';
import { createSync, type Sync } from '../../../client/src/features/minutes/sync.ts';
import type { SignalingPort } from '../../../client/src/net/signalingPort.ts';

const PATIENCE_MS = 2_000;

/** A browser's link to the server over a real socket that a test may cut at any moment. */
class CutLink implements SignalingPort {
  #socket: Socket | undefined;
  readonly #handlers = new Map<string, Set<(payload: never) => void>>();
  readonly #reconnected = new Set<(gap: { unheardMs: number }) => void>();

  async connect(url: string, token: string): Promise<void> {
    const first = this.#socket === undefined;
    this.cut();
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token, protocolVersion: PROTOCOL_VERSION },
    });
    this.#socket = socket;
    socket.onAny((name: string, payload: unknown) => {
      if (this.#socket === socket) for (const handler of this.#handlers.get(name) ?? []) handler(payload as never);
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    if (!first) for (const handler of this.#reconnected) handler({ unheardMs: 0 });
  }

  /** What is under way is lost, in either direction. */
  cut(): void {
    this.#socket?.disconnect();
  }

  async reached(): Promise<void> {}

  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const socket = this.#socket;
    const lost = (reason: string): AppError => new AppError('UNAVAILABLE', 'the link is cut', { reason });
    if (socket?.connected !== true) throw lost('offline');
    const reply = await new Promise<Reply<RequestOutput<N>>>((resolve, reject) => {
      socket.once('disconnect', () => reject(lost('offline')));
      socket.timeout(PATIENCE_MS).emit(name, input, (error: Error | null, answer: Reply<RequestOutput<N>>) => {
        if (error) reject(lost('timeout'));
        else resolve(answer);
      });
    });
    if (!reply.ok)
      throw new AppError(reply.error.code, 'refused', { ...(reply.error.reason !== undefined && { reason: reply.error.reason }) });
    return reply.data;
  }

  on<N extends NoticeName>(name: N, handler: (payload: NoticePayload<N>) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  onReconnected(handler: (gap: { unheardMs: number }) => void): () => void {
    this.#reconnected.add(handler);
    return () => void this.#reconnected.delete(handler);
  }
}

/** One browser with the minutes open: the client's own synchronisation, and a device that keeps every update as IndexedDB does. */
export class Replica {
  doc = new Y.Doc();
  #link = new CutLink();
  #sync: Sync | undefined;
  /** What stands on the device and survives a reload. */
  readonly #device: Uint8Array[] = [];
  readonly #consultId: string;
  readonly #token: string;

  constructor(consultId: string, token: string) {
    this.#consultId = consultId;
    this.#token = token;
    this.#open();
  }

  get text(): Y.Text {
    return this.doc.getText('course');
  }
  get unsaved(): number {
    return this.#sync?.state.get().unsaved ?? 0;
  }

  connect(url: string): Promise<void> {
    return this.#link.connect(url, this.#token);
  }
  cut(): void {
    this.#link.cut();
  }

  /** The tab is killed and opened again: what was in memory is gone. */
  async reload(url: string | undefined): Promise<void> {
    this.close();
    this.#link = new CutLink();
    this.doc = new Y.Doc();
    this.#open();
    if (url !== undefined) await this.connect(url);
  }

  close(): void {
    void this.#sync?.destroy();
    this.#link.cut();
    this.doc.destroy();
  }

  #open(): void {
    for (const update of this.#device) Y.applyUpdate(this.doc, update);
    this.doc.on('update', (update: Uint8Array) => void this.#device.push(update));
    this.#sync = createSync({ consultId: this.#consultId, doc: this.doc, port: this.#link, gatherMs: 5, resyncMs: 1_000 });
  }
}
