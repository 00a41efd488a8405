import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { requests, type RequestName } from '@hoi-chan/shared/index.ts';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Staff } from '../access/actor.ts';
import type { RequestHandlers } from './answer.ts';
import { socketEdge, type SocketEdge } from './socket.ts';

const ID = '00000000-0000-4000-8000-000000000001';
let staff: Staff | undefined;
let edge: SocketEdge;
let client: Socket;
let gone: boolean[];

beforeEach(async () => {
  const facility = { facilityId: ID, facilityName: 'Bệnh viện thử', provinceId: ID };
  staff = {
    kind: 'staff',
    role: 'specialist',
    personId: ID,
    familyId: ID,
    name: 'Tim',
    title: '',
    ...facility,
    specialties: ['cardiology'],
    mustChangePassword: false,
  };
  gone = [];
  const read = async (): Promise<Staff> => {
    if (staff === undefined) throw new AppError('UNAUTHENTICATED', 'ended', { reason: 'session_ended' });
    return staff;
  };
  const server = createServer();
  edge = socketEdge(server, { log: pino({ level: 'silent' }), actorOf: read, refreshActor: read, actorFreshMs: 20 });
  const unused = async (): Promise<never> => Promise.reject(new AppError('NOT_FOUND', 'not here'));
  const handlers = Object.fromEntries((Object.keys(requests) as RequestName[]).map((name) => [name, unused])) as RequestHandlers;
  edge.serve(handlers, { onConnect: () => undefined, onDisconnect: (_socketId, _actor, ended) => void gone.push(ended) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 10,
    auth: { token: 'x', protocolVersion: PROTOCOL_VERSION },
  });
  await new Promise<void>((resolve) => client.once('connect', resolve));
});
afterEach(async () => {
  client.close();
  await edge.io.close();
});

test('who only listens is shown out once the session is over, and the seat in a call is not kept', async () => {
  const told = new Promise((resolve) => client.once('live:sessionEnded', resolve));
  const closed = new Promise((resolve) => client.once('disconnect', resolve));
  staff = undefined;
  expect(await told).toEqual({ reason: 'session_ended' });
  await closed;
  await expect.poll(() => gone).toEqual([true]);
});

test('who was given another specialty comes back into its rooms, and out of the old one', async () => {
  const again = new Promise<void>((resolve) => client.once('connect', resolve));
  if (staff !== undefined) staff = { ...staff, specialties: ['nephrology'] };
  await again;
  expect(edge.io.sockets.adapter.rooms.has(`queue:${ID}:nephrology`)).toBe(true);
  expect(edge.io.sockets.adapter.rooms.has(`queue:${ID}:cardiology`)).toBe(false);
  expect(gone).toEqual([false]);
});
