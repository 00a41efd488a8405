import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import type { ViewportPointer, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { io, type Socket } from 'socket.io-client';
import type { Ours } from './ours.ts';

/** People looking at the same pictures: one sends, the others hear. The same messages to our signaling and to bare socket.io. */
export interface Company {
  serverPid: number;
  /** Sends where the pointer is, or what the presenter sees; `number` comes back with it. */
  point(number: number): Promise<unknown>;
  share(number: number): Promise<unknown>;
  /** Called for each message that arrives at each of the others. */
  onHeard(hear: (kind: 'point' | 'share', number: number) => void): void;
  close(): Promise<void>;
}

const place = { studyUid: '1.2.826.0.1.3680043.8.498.1', sopUid: '1.2.826.0.1.3680043.8.498.1.1.1', frame: 1 };
const pointerAt = (number: number, studyUid: string): ViewportPointer => ({ ...place, studyUid, x: number, y: 300.125 });
const changeTo = (number: number) => ({
  camera: {
    x: number,
    y: 255.5,
    halfWidth: 320.25,
    halfHeight: 180.125,
    rotation: 0 as const,
    flippedHorizontally: false,
    flippedVertically: false,
  },
});

async function connect(url: string, token: string): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, auth: { token, protocolVersion: PROTOCOL_VERSION } });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

export async function joinOurs({ url, consultId, studyUid, tokens, signalingPid }: Ours, others: number): Promise<Company> {
  const sender = await connect(url, tokens.asker);
  const hearers = await Promise.all(Array.from({ length: others }, () => connect(url, tokens.specialist)));
  const ask = async (socket: Socket, name: string, input: object): Promise<{ ok: boolean; data: { presentation: number } }> => {
    const reply = (await socket.emitWithAck(name, { consultId, ...input })) as { ok: boolean; data: { presentation: number } };
    if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply)}`);
    return reply;
  };
  // As the page says it on links like this one (client/src/net/tellLink.ts).
  const telling = [sender, ...hearers].map((socket) => socket.emitWithAck('live:setLink', { wide: true }) as Promise<{ ok: boolean }>);
  if ((await Promise.all(telling)).some(({ ok }) => !ok)) throw new Error('live:setLink was refused');
  await Promise.all([sender, ...hearers].map((socket) => ask(socket, 'viewport:open', {})));
  const { presentation } = (await ask(sender, 'viewport:present', { presenting: true })).data;
  const view: ViewportView = {
    ...place,
    studyUid,
    seriesUid: '1.2.3',
    ...changeTo(0),
    window: { center: 40, width: 400 },
    inverted: false,
    playing: false,
    frameRate: 15,
  };
  let seq = 1;
  await ask(sender, 'viewport:share', { presentation, seq, change: view });
  return {
    serverPid: signalingPid(),
    point: (number) => ask(sender, 'viewport:point', { at: pointerAt(number, studyUid) }),
    share: (number) => ask(sender, 'viewport:share', { presentation, seq: (seq += 1), change: changeTo(number) }),
    onHeard: (hear) => {
      for (const socket of hearers) {
        socket.on('viewport:pointed', ({ at }: { at: ViewportPointer | null }) => at && hear('point', at.x));
        socket.on('viewport:shared', ({ change }: { change: Partial<ViewportView> }) => change.camera && hear('share', change.camera.x));
      }
    },
    close: async () => {
      for (const socket of [sender, ...hearers]) socket.close();
    },
  };
}

export interface Bare {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Bare socket.io, one process for all rounds like ours. */
export async function startBare(): Promise<Bare> {
  const child = fork(path.join(import.meta.dirname, '../relay/server.main.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

export async function joinBare({ url, pid }: Bare, others: number): Promise<Company> {
  const sender = await connect(url, '');
  const hearers = await Promise.all(Array.from({ length: others }, () => connect(url, '')));
  return {
    serverPid: pid,
    point: (number) => sender.emitWithAck('point', { consultId: 'c', at: pointerAt(number, place.studyUid) }),
    share: (number) => sender.emitWithAck('share', { consultId: 'c', presentation: 1, seq: number, change: changeTo(number) }),
    onHeard: (hear) => {
      for (const socket of hearers) {
        socket.on('point:told', ({ at }: { at: ViewportPointer }) => hear('point', at.x));
        socket.on('share:told', ({ change }: { change: ReturnType<typeof changeTo> }) => hear('share', change.camera.x));
      }
    },
    close: async () => {
      for (const socket of [sender, ...hearers]) socket.close();
    },
  };
}

/** Sends pointer and view for a while, less often than what would be thinned out on the way; resolves when the last has been heard or is late. */
export async function talk(company: Company, forMs: number, onSent: (kind: 'point' | 'share', number: number) => void): Promise<void> {
  let number = 0;
  const send = (kind: 'point' | 'share') => (): void => {
    number += 1;
    onSent(kind, number);
    void company[kind](number);
  };
  const timers = [setInterval(send('point'), 1000 / 15), setInterval(send('share'), 1000 / 20)];
  await new Promise((resolve) => setTimeout(resolve, forMs));
  for (const timer of timers) clearInterval(timer);
  await new Promise((resolve) => setTimeout(resolve, 200));
}
