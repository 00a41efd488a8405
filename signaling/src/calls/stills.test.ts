import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import { CallTable } from './callTable.ts';
import type { Seat } from './liveCall.ts';
import { Stills } from './stills.ts';
import { ToldLately } from './toldLately.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]).toString('base64');
const WEBP = Buffer.from('RIFF\u0004\u0000\u0000\u0000WEBPVP8 ', 'latin1').toString('base64');

function room(names: readonly string[]) {
  const sent: { to: string; payload: NoticePayload<'call:stillSent'> }[] = [];
  const table = new CallTable((to, name, payload) => void (name === 'call:stillSent' && sent.push({ to, payload: payload as never })));
  const call = table.findOrAdd(randomUUID());
  const seats = names.map((socketId): Seat => ({
    participantId: randomUUID(),
    callId: call.id,
    actorKey: `person:${socketId}`,
    person: { personId: null, name: socketId, title: '', facilityName: '', role: 'commune_doctor' },
    joinedAt: '2026-03-01T08:00:00Z',
    limits: undefined,
    nodeId: null,
    socketId,
    network: undefined,
    handRaised: false,
    thinDownlink: false,
    lossyDownlink: false,
    hearsRedundancy: false,
    producers: new Map(),
    networkQuality: 4,
    awaySince: null,
    awayTimer: undefined,
    missed: [],
    told: new ToldLately(),
    joined: true,
    lost: false,
  }));
  for (const seat of seats) call.seats.set(seat.participantId, seat);
  let now = 0;
  const stills = new Stills(table, () => now);
  const send = (socketId: string, piece: { still: number; piece: number; pieces: number; data: string }) =>
    stills.send({ socketId, ip: '', actor: { kind: 'staff', personId: socketId } as never }, { callId: call.id, ...piece });
  return { sent, seats, send, wait: (ms: number) => (now += ms) };
}

test('pieces go to everybody else who is here, and wait for nobody', () => {
  const { sent, seats, send } = room(['an', 'binh', 'cuc']);
  const [an, , cuc] = seats;
  if (cuc) cuc.awaySince = '2026-03-01T08:01:00Z';
  send('an', { still: 1, piece: 0, pieces: 2, data: JPEG });
  send('an', { still: 1, piece: 1, pieces: 2, data: 'AAAA' });
  expect(sent.map(({ to }) => to)).toEqual(['binh', 'binh']);
  expect(sent[1]?.payload).toMatchObject({ participantId: an?.participantId, still: 1, piece: 1, data: 'AAAA' });
  expect(cuc?.missed).toEqual([]);
});

test('only pictures, in order; the same piece again is no fault and no news', () => {
  const { sent, send } = room(['an', 'binh']);
  const bad = (piece: Parameters<typeof send>[1], reason: string) =>
    expect(() => send('an', piece)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST', reason }));
  bad({ still: 1, piece: 0, pieces: 1, data: Buffer.from('<svg onload=1>').toString('base64') }, 'not_a_picture');
  bad({ still: 1, piece: 1, pieces: 2, data: 'AAAA' }, 'pieces_out_of_order');
  send('an', { still: 2, piece: 0, pieces: 2, data: WEBP });
  send('an', { still: 2, piece: 0, pieces: 2, data: WEBP });
  bad({ still: 2, piece: 1, pieces: 3, data: 'AAAA' }, 'pieces_out_of_order');
  bad({ still: 1, piece: 0, pieces: 1, data: WEBP }, 'pieces_out_of_order');
  expect(sent).toHaveLength(1);
});

test('who sends faster than a picture needs is refused, and may go on after a moment', () => {
  const { send, wait } = room(['an', 'binh']);
  const piece = (still: number) => send('an', { still, piece: 0, pieces: 1, data: WEBP });
  for (let still = 1; still <= 8; still += 1) piece(still);
  expect(() => piece(9)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  wait(150);
  piece(9);
});

test('without a seat nobody sends anything', () => {
  const { send } = room(['an']);
  expect(() => send('binh', { still: 1, piece: 0, pieces: 1, data: WEBP })).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});
