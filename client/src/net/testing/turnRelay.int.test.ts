import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaApp } from '../../../../media/src/app.ts';
import { createCallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import type { CallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import { iceServersFor } from '../../../../signaling/src/calls/turn.ts';
import { startCallPages, untilFlowing } from './browsers.ts';
import type { CallPages } from './browsers.ts';
import { startCoturn } from './coturn.ts';
import type { Coturn } from './coturn.ts';
import { enter, startNode } from './people.ts';

const HALF_A_DAY_MS = 12 * 3_600_000;

let pages: CallPages;
let turn: Coturn;
beforeAll(async () => {
  [pages, turn] = await Promise.all([startCallPages(), startCoturn()]);
}, 60_000);
afterAll(async () => {
  await pages.close();
  await turn.close();
});

test('TURN lends an address for a credential of ours, and none for an old or a false one', { timeout: 60_000 }, async () => {
  const page = await pages.open();
  const ask = (secret: string, nowMs = Date.now()) =>
    page.evaluate((servers) => window.callPage.relays(servers), iceServersFor(Object.values(turn.urls), secret, 'seat-1', nowMs));
  expect((await ask(turn.secret)).toSorted()).toEqual([turn.urls.tcp, turn.urls.udp, turn.urls.tls]);
  expect(await ask(turn.secret, Date.now() - HALF_A_DAY_MS - 60_000)).toEqual([]);
  expect(await ask('another secret than that of TURN')).toEqual([]);
  await page.context().close();
});

// TLS is the last way out of a house: what goes over it looks like any other HTTPS from outside.
describe.each(['udp', 'tcp', 'tls'] as const)('a call of which only TURN over %s gets through', (protocol) => {
  let server: CallServer;
  let node: MediaApp;
  beforeAll(async () => {
    server = await createCallServer({ iceServersFor: (seat) => iceServersFor([turn.urls[protocol]], turn.secret, seat) });
    node = await startNode(server);
    await server.untilNodes(1);
  });
  afterAll(async () => {
    await node.close();
    await server.close();
  });

  test('two people see and hear each other through the SFU', { timeout: 60_000 }, async () => {
    const callId = randomUUID();
    const [an, binh] = await Promise.all([pages.open(), pages.open()]);
    const first = await enter(an, server, callId, 'An', [], 'relay');
    const second = await enter(binh, server, callId, 'Bình', [], 'relay');
    expect([first.mode, second.mode]).toEqual(['sfu', 'sfu']);
    await Promise.all([
      untilFlowing(an, 'camera', second.participantId),
      untilFlowing(an, 'microphone', second.participantId),
      untilFlowing(binh, 'camera', first.participantId),
      untilFlowing(binh, 'microphone', first.participantId),
    ]);
    expect((await an.evaluate(() => window.callPage.stats())).localCandidate).toEqual({ type: 'relay', protocol });
    await Promise.all([an.context().close(), binh.context().close()]);
  });
});
