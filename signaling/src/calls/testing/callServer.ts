import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { requests } from '@hoi-chan/shared/index.ts';
import type { RequestName } from '@hoi-chan/shared/index.ts';
import type { Actor, Staff } from '../../access/actor.ts';
import { addressBehind } from '../../edge/network.ts';
import { socketEdge } from '../../edge/socket.ts';
import type { RequestHandlers } from '../../edge/answer.ts';
import { CallService } from '../callService.ts';
import type { CallServiceOptions } from '../callService.ts';
import { callHandlers } from '../handlers.ts';
import { NodeRegistry } from '../nodeRegistry.ts';
import { mediaNodeRouter } from '../nodeRoute.ts';
import type { CallRights } from '../ports.ts';

export const NODE_SECRET = 'a secret for the nodes in tests';

export interface CallServer {
  url: string;
  service: CallService;
  nodes: NodeRegistry;
  /** What consults were told, in order: `first:<callId>`, `ended:<callId>:<by>`. */
  told: string[];
  /** Resolves when so many nodes can take calls. */
  untilNodes(count: number): Promise<void>;
  /** Breaks the socket below a seat, as a bad link does. */
  cutSocketOf(participantId: string): void;
  close(): Promise<void>;
}

export interface CallServerOptions {
  forceP2p?: boolean;
  seatKeptMs?: number;
  emptyEndsAfterMs?: number;
  iceServersFor?: CallServiceOptions['iceServersFor'];
  rights?: Partial<CallRights>;
}

/** A token of the test server: who, by name. The same id is the same person. */
export function tokenOf(person: { personId: string; name: string; role?: Staff['role'] }): string {
  return Buffer.from(JSON.stringify({ role: 'specialist', ...person })).toString('base64url');
}

function actorOf(token: string): Actor {
  const { personId, name, role } = JSON.parse(Buffer.from(token, 'base64url').toString()) as {
    personId: string;
    name: string;
    role: Staff['role'];
  };
  const facility = { facilityId: personId, facilityName: 'Bệnh viện thử', provinceId: personId };
  return { kind: 'staff', role, personId, familyId: personId, name, title: 'BS', ...facility, specialties: [], mustChangePassword: false };
}

/** The real socket edge and the real call service, with consults and sign-in made up: what a test of calls needs, without a database. */
export async function createCallServer({ rights: ownRights, ...options }: CallServerOptions = {}): Promise<CallServer> {
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const app = express();
  const http = createServer(app);
  const nodes = new NodeRegistry({ secret: NODE_SECRET, log });
  app.use(mediaNodeRouter(nodes, NODE_SECRET));
  const edge = socketEdge(http, {
    log,
    actorOf: async (token) => actorOf(token),
    refreshActor: async (actor) => actor,
    corsOrigin: '*',
    // As behind one proxy: a client may say where it sits.
    addressOf: addressBehind(1),
  });
  edge.io.engine.opts.cors = { origin: '*' };
  const told: string[] = [];
  const rights: CallRights = {
    assertMayJoin: async (actor, callId) => {
      if (actor.kind !== 'staff') throw new AppError('NOT_FOUND', 'no such call');
      const { personId, name, title, facilityName, role } = actor;
      return { subject: { kind: 'consult', consultId: callId }, person: { personId, name, title, facilityName, role } };
    },
    onFirstJoin: async (callId) => {
      told.push(`first:${callId}`);
      return undefined;
    },
    onSnapshotAsked: async (by, subject, { ofPersonId }) =>
      void told.push(`snapshot:${subject.kind === 'consult' ? subject.consultId : subject.appointmentId}:${ofPersonId}`),
    isPictureOf: async () => true,
    onCallEnded: async (callId, by) => void told.push(`ended:${callId}:${by?.name ?? 'nobody'}`),
    ...ownRights,
  };
  const service = new CallService({
    rights,
    nodes,
    log,
    emit: (socketId, name, payload) => edge.emit(socketId, name, payload),
    ...options,
  });
  const absent = Object.fromEntries(
    (Object.keys(requests) as RequestName[]).map((name) => [
      name,
      async () => {
        throw new AppError('NOT_FOUND', 'not in this server');
      },
    ]),
  ) as RequestHandlers;
  const handlers: RequestHandlers = {
    ...absent,
    ...callHandlers(service),
    'live:resume': async () => ({ events: [], offset: '0', complete: true, tooOld: false }),
  };
  edge.serve(handlers, { onConnect: () => undefined, onDisconnect: (socketId) => service.onSocketGone(socketId) });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    service,
    nodes,
    told,
    async untilNodes(count) {
      while (nodes.usableCount < count) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    cutSocketOf(participantId) {
      const seats = service.table.calls.flatMap((call) => [...call.seats.values()]);
      for (const seat of seats) if (seat.participantId === participantId) edge.io.in(seat.socketId).disconnectSockets(true);
    },
    async close() {
      service.close();
      nodes.close();
      await edge.io.close();
    },
  };
}
