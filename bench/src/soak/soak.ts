import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { observer } from 'mediasoup';
import type { types } from 'mediasoup';
import { createMediaApp } from '../../../media/src/app.ts';
import type { MediaApp } from '../../../media/src/app.ts';
import { readConfig } from '../../../media/src/config.ts';
import { RTP_CAPABILITIES, opusParameters } from '../../../media/src/testing/mediaNode.ts';
import { connectClient } from '../../../signaling/src/calls/testing/callClient.ts';
import type { CallClient } from '../../../signaling/src/calls/testing/callClient.ts';
import { NODE_SECRET, createCallServer } from '../../../signaling/src/calls/testing/callServer.ts';
import type { CallServer } from '../../../signaling/src/calls/testing/callServer.ts';
import { seededRandom, type SeededRandom } from '@hoi-chan/shared/seededRandom.ts';

const CALLS = 4;
const PEOPLE = 12;
const SEAT_KEPT_MS = 400;
const EMPTY_ENDS_AFTER_MS = 300;
/** More at once than calls can lose without everybody being away: kills come in between the rest. */
const SETTLE_MS = 15_000;

export interface SoakReport {
  seed: number;
  did: Record<'join' | 'leave' | 'cutAndReturn' | 'cutAndRejoin' | 'cutForGood' | 'workerKill' | 'nodeRestart', number>;
  /** Seats taken anew because a worker or node had gone. */
  rejoins: number;
  /** What was looked at in the end, and what of it was still there: all must be zero. */
  left: Record<string, number>;
}

/** Somebody on the protocol itself, without a browser: joins, sends a voice, and rejoins when told to. */
class Person {
  client: CallClient | undefined;
  callId: string | undefined;
  seat: string | null = null;
  readonly id = randomUUID();
  rejoins = 0;
  readonly #url: string;
  #busy: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  /** One thing after the other, as one person does. */
  act(work: () => Promise<void>): Promise<void> {
    this.#busy = this.#busy.then(work);
    return this.#busy;
  }

  async connect(): Promise<CallClient> {
    const client = await connectClient(this.#url, 'Người thử', this.id);
    client.socket.on('call:rejoinRequired', () => {
      if (this.client !== client) return;
      this.rejoins += 1;
      void this.act(() => this.join(this.callId, this.seat));
    });
    this.client = client;
    return client;
  }

  /** Again and again while the SFU has no place, as a client does. */
  async join(callId: string | undefined, previous: string | null = null): Promise<void> {
    if (callId === undefined) return;
    const client = this.client ?? (await this.connect());
    for (let tries = 0; tries < 40; tries += 1) {
      const reply = await client.ask('call:join', { callId, rtpCapabilities: RTP_CAPABILITIES, previousParticipantId: previous });
      if (!reply.ok && reply.error.code === 'UNAVAILABLE') {
        await delay(50);
        continue;
      }
      // Full for now: twelve want into one.
      if (!reply.ok && reply.error.reason === 'call_full') return this.#forget();
      if (!reply.ok) throw new Error(`join refused: ${JSON.stringify(reply.error)}`);
      const joined = reply.data as { participantId: string; sendTransport: { id: string } | null };
      this.callId = callId;
      this.seat = joined.participantId;
      if (joined.sendTransport !== null) await this.#speak(client, callId, joined.sendTransport.id);
      return;
    }
    throw new Error('no place was found for two seconds');
  }

  async leave(): Promise<void> {
    if (this.client !== undefined && this.callId !== undefined) await this.client.ask('call:leave', { callId: this.callId });
    this.cut();
    this.#forget();
  }

  /** The socket goes without a word. */
  cut(): void {
    this.client?.socket.close();
    this.client = undefined;
  }

  #forget(): void {
    this.callId = undefined;
    this.seat = null;
  }

  async #speak(client: CallClient, callId: string, transportId: string): Promise<void> {
    const rtpParameters = opusParameters();
    // Lost on the way when the place goes at this very moment: the rejoin speaks again.
    await client.ask('call:produce', { callId, transportId, kind: 'audio', source: 'microphone', rtpParameters, paused: false });
  }
}

/**
 * Random joins, leaves, cuts and kills, then silence; what is left on either side is counted. The same seed does the same things in the same
 * order (how long each takes is the machine's affair).
 */
export async function runSoak(seed: number, steps: number): Promise<SoakReport> {
  const random = seededRandom(seed);
  const before = resources();
  const workers: types.Worker[] = [];
  const onWorker = (worker: types.Worker): void => void workers.push(worker);
  observer.on('newworker', onWorker);
  const server = await createCallServer({ seatKeptMs: SEAT_KEPT_MS, emptyEndsAfterMs: EMPTY_ENDS_AFTER_MS });
  const nodes = new Map<string, MediaApp>();
  for (const name of ['node-a', 'node-b']) nodes.set(name, await startNode(server, name));
  await server.untilNodes(2);
  const idle = await objectsOf(workers);
  const calls = Array.from({ length: CALLS }, () => randomUUID());
  const people = Array.from({ length: PEOPLE }, () => new Person(server.url));
  const did: SoakReport['did'] = {
    join: 0,
    leave: 0,
    cutAndReturn: 0,
    cutAndRejoin: 0,
    cutForGood: 0,
    workerKill: 0,
    nodeRestart: 0,
  };
  for (let step = 0; step < steps; step += 1) {
    await Promise.all(people.map((person) => person.act(async () => undefined)));
    const what = choose(random);
    const person = random.pick(people);
    const callId = random.pick(calls);
    if (what === 'workerKill') {
      const alive = [...nodes.values()].flatMap(({ workerPids }) => [...workerPids]);
      if (alive.length > 0) process.kill(random.pick(alive), 'SIGKILL');
    } else if (what === 'nodeRestart') {
      const name = random.pick([...nodes.keys()]);
      await nodes.get(name)?.close();
      nodes.set(name, await startNode(server, name));
    } else if (person.callId === undefined) {
      await person.act(() => person.join(callId));
      did.join += 1;
      continue;
    } else await person.act(() => meet(person, what));
    did[what] += 1;
  }
  for (const person of people) await person.act(() => person.leave());
  const rejoins = people.reduce((sum, person) => sum + person.rejoins, 0);

  const left: SoakReport['left'] = {};
  const settled = async (name: string, count: () => number | Promise<number>): Promise<void> => {
    const until = performance.now() + SETTLE_MS;
    for (left[name] = await count(); left[name] !== 0 && performance.now() < until; left[name] = await count()) await delay(50);
  };
  await settled('calls at signaling', () => server.service.table.calls.length);
  await settled('seats at signaling', () => server.service.table.calls.reduce((sum, { seats }) => sum + seats.size, 0));
  const living = (): types.Worker[] => workers.filter((worker) => !worker.closed && !worker.died);
  await settled('routers in the workers', async () => (await dumps(living())).reduce((sum, { routerIds }) => sum + routerIds.length, 0));
  await settled('routers, transports, producers and consumers in the workers', async () =>
    Math.max(0, (await objectsOf(living())) - (idle / 2) * living().length),
  );
  for (const node of nodes.values()) await node.close();
  await server.close();
  observer.off('newworker', onWorker);
  await settled('worker processes', () => workers.filter(({ pid }) => isAlive(pid)).length);
  for (const kind of ['TCPSocketWrap', 'TCPServerWrap', 'UDPWrap', 'PipeWrap', 'ProcessWrap', 'Timeout'] as const)
    await settled(`${kind} of this process`, () => Math.max(0, (resources().get(kind) ?? 0) - (before.get(kind) ?? 0)));
  return { seed, did, rejoins, left };
}

type Deed = keyof SoakReport['did'];
function choose(random: SeededRandom): Exclude<Deed, 'join'> {
  const roll = random.next();
  if (roll < 0.05) return 'workerKill';
  if (roll < 0.07) return 'nodeRestart';
  if (roll < 0.4) return 'leave';
  if (roll < 0.65) return 'cutAndReturn';
  return roll < 0.88 ? 'cutAndRejoin' : 'cutForGood';
}

async function meet(person: Person, what: Exclude<Deed, 'join' | 'workerKill' | 'nodeRestart'>): Promise<void> {
  const { callId, seat } = person;
  if (what === 'leave') return person.leave();
  person.cut();
  if (what === 'cutForGood') {
    person.callId = undefined;
    person.seat = null;
    return;
  }
  const client = await person.connect();
  if (what === 'cutAndRejoin') return person.join(callId, seat);
  const reply = await client.ask('call:setState', { callId, handRaised: true });
  // The socket's end was noticed later than the new one came, or the place had gone meanwhile: a new seat, as a client takes it.
  if (!reply.ok) await person.join(callId, seat);
}

function startNode(server: CallServer, nodeId: string): Promise<MediaApp> {
  return createMediaApp(
    readConfig({
      CONTROL_PORT: '0',
      RTC_PORT_BASE: '0',
      WORKER_COUNT: '1',
      SIGNALING_URL: server.url,
      MEDIA_NODE_ID: nodeId,
      MEDIA_NODE_SECRET: NODE_SECRET,
      MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
      LOG_LEVEL: 'silent',
    }),
  );
}

async function dumps(workers: readonly types.Worker[]) {
  const all = await Promise.all(workers.map((worker) => worker.dump().catch(() => undefined)));
  return all.filter((dump) => dump !== undefined);
}

/** Everything that a worker can be spoken to about: its server, routers, transports, producers, consumers. */
async function objectsOf(workers: readonly types.Worker[]): Promise<number> {
  return (await dumps(workers)).reduce((sum, { channelMessageHandlers }) => sum + channelMessageHandlers.channelRequestHandlers.length, 0);
}

function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
