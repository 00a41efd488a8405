import { randomUUID } from 'node:crypto';
import process from 'node:process';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { MediaApp } from '../../../../media/src/app.ts';
import { createCallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import type { CallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import { startCallPages, untilEvent, untilFlowing } from './browsers.ts';
import type { CallPages } from './browsers.ts';
import { enter, startNode } from './people.ts';

let pages: CallPages;
let server: CallServer;
const nodes: MediaApp[] = [];
const opened: Page[] = [];

beforeAll(async () => {
  pages = await startCallPages();
  server = await createCallServer();
}, 60_000);
afterAll(async () => {
  await pages.close();
  for (const node of nodes) await node.close();
  await server.close();
});
afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

async function addNode(nodeId: string): Promise<MediaApp> {
  const node = await startNode(server, nodeId);
  nodes.push(node);
  return node;
}

async function twoInACall(): Promise<[Page, Page]> {
  const callId = randomUUID();
  const [an, binh] = await Promise.all([pages.open(), pages.open()]);
  opened.push(an, binh);
  await enter(an, server, callId, 'An');
  await enter(binh, server, callId, 'Bình');
  return [an, binh];
}

async function bothSeeEachOther([an, binh]: [Page, Page]): Promise<void> {
  const [anId, binhId] = await Promise.all([an, binh].map((page) => page.evaluate(() => window.callPage.participantId())));
  await Promise.all([
    untilFlowing(an, 'camera', binhId ?? undefined),
    untilFlowing(an, 'microphone', binhId ?? undefined),
    untilFlowing(binh, 'camera', anId ?? undefined),
    untilFlowing(binh, 'microphone', anId ?? undefined),
  ]);
}

function modesOf(both: [Page, Page]): Promise<(string | null)[]> {
  return Promise.all(both.map((page) => page.evaluate(() => window.callPage.mode())));
}

function framesOf(both: [Page, Page]): Promise<number[]> {
  return Promise.all(both.map((page) => page.locator('iframe').count()));
}

/** Both have taken new seats because of what was done, and see each other from there. */
async function bothRejoin(both: [Page, Page], action: () => Promise<unknown>): Promise<void> {
  const before = await Promise.all(both.map((page) => page.evaluate(() => window.callPage.participantId())));
  await action();
  await Promise.all(both.map((page, index) => page.waitForFunction((old) => window.callPage.participantId() !== old, before[index])));
  await bothSeeEachOther(both);
}

/** By a click of one of them. On a machine that stands still for six seconds the call goes back, as it should, and is asked again. */
async function goDirect(both: [Page, Page], by: Page): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await bothRejoin(both, () => by.evaluate(() => window.callPage.setDirect(true)));
    const modes = await modesOf(both);
    if (modes.every((mode) => mode === 'p2p')) return;
    expect(tries, `still ${modes.join(' and ')}`).toBeLessThan(3);
  }
}

// One story in order: each step starts from where the one before left the nodes.
test('a call outlives its worker, its node, and the lack of any node', { timeout: 120_000 }, async () => {
  // No node at all: direct.
  const both = await twoInACall();
  await bothSeeEachOther(both);
  expect(await modesOf(both)).toEqual(['p2p', 'p2p']);

  let first: MediaApp | undefined;
  await bothRejoin(both, async () => {
    first = await addNode('node-a');
    await Promise.all(both.map((page) => page.waitForFunction(() => window.callPage.mode() === 'sfu')));
  });

  // Its worker dies: the replacement takes the call. Since the network has changed meanwhile, from windows that know of it.
  const [pid] = first!.workerPids;
  await Promise.all(both.map((page) => page.evaluate(() => dispatchEvent(new Event('online')))));
  await bothRejoin(both, async () => process.kill(pid!, 'SIGKILL'));
  expect(await framesOf(both)).toEqual([1, 1]);
  expect(first!.workerPids).toHaveLength(1);
  expect(first!.workerPids).not.toContain(pid);
  expect(await modesOf(both)).toEqual(['sfu', 'sfu']);

  // The node goes: another one takes the call.
  await addNode('node-b');
  await server.untilNodes(2);
  await bothRejoin(both, () => first!.close());
  expect(await modesOf(both)).toEqual(['sfu', 'sfu']);
  expect(await framesOf(both)).toEqual([0, 0]);

  // The last node goes: direct again.
  await bothRejoin(both, () => nodes.at(-1)!.close());
  expect(await modesOf(both)).toEqual(['p2p', 'p2p']);
});

test('a socket that breaks keeps the seat and the media; what was missed is told afterwards', { timeout: 60_000 }, async () => {
  await addNode('node-c');
  await server.untilNodes(1);
  const both = await twoInACall();
  await bothSeeEachOther(both);
  const [an, binh] = both;
  const seat = await binh.evaluate(() => window.callPage.participantId());

  // Offline keeps the socket from coming back; WebRTC does not notice.
  await binh.context().setOffline(true);
  server.cutSocketOf(seat ?? '');
  await an.evaluate(() => window.callPage.publish('screen'));
  await untilFlowing(binh, 'camera');
  await binh.context().setOffline(false);

  await untilEvent(binh, 'added screen');
  await untilFlowing(binh, 'screen');
  expect(await binh.evaluate(() => window.callPage.participantId())).toBe(seat);
  expect((await binh.evaluate(() => window.callPage.events())).filter((event) => event.startsWith('rejoining'))).toEqual([]);
});

test('a path that falls silent is noticed in two seconds and comes back with the same seat', { timeout: 60_000 }, async () => {
  const node = nodes.at(-1)!;
  const both = await twoInACall();
  await bothSeeEachOther(both);
  const seats = await Promise.all(both.map((page) => page.evaluate(() => window.callPage.participantId())));

  // Frozen, the worker answers nothing: to the browser that is a cut line, while signaling goes on.
  const [pid] = node.workerPids;
  const cutAt = performance.now();
  process.kill(pid!, 'SIGSTOP');
  try {
    await Promise.all(both.map((page) => untilEvent(page, 'link disconnected')));
  } finally {
    process.kill(pid!, 'SIGCONT');
  }
  const noticedMs = performance.now() - cutAt;
  await Promise.all(both.map((page) => page.waitForFunction(() => window.callPage.events().at(-1) === 'link connected')));
  await bothSeeEachOther(both);
  expect(noticedMs).toBeLessThan(3_000);
  expect(await Promise.all(both.map((page) => page.evaluate(() => window.callPage.participantId())))).toEqual(seats);
});

test('a change of network restarts ICE, and the media goes on over the new credentials', { timeout: 60_000 }, async () => {
  const callId = randomUUID();
  const [an, binh] = await Promise.all([pages.open(), pages.open()]);
  opened.push(an, binh);
  let restarts = 0;
  binh.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('usernameFragment') && !String(payload).includes('participants')) restarts += 1;
    }),
  );
  await enter(an, server, callId, 'An');
  await enter(binh, server, callId, 'Bình');
  await bothSeeEachOther([an, binh]);
  // On a machine that stood still for a while a path may have been taken for silent before, or may be afterwards.
  const before = restarts;
  await binh.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(() => restarts, { timeout: 10_000 }).toBeGreaterThanOrEqual(before + 2);
  await bothSeeEachOther([an, binh]);
  expect((await binh.evaluate(() => window.callPage.events())).filter((event) => event.startsWith('rejoining'))).toEqual([]);
});

test(
  'two in one network speak directly after one click; a third, or another click, brings the call back',
  { timeout: 120_000 },
  async () => {
    const callId = randomUUID();
    const [an, binh, chi] = await Promise.all([pages.open(), pages.open(), pages.open()]);
    opened.push(an, binh, chi);
    const both: [Page, Page] = [an, binh];
    await enter(an, server, callId, 'An');
    await enter(binh, server, callId, 'Bình');
    await bothSeeEachOther(both);
    expect(await modesOf(both)).toEqual(['sfu', 'sfu']);

    await goDirect(both, an);

    await bothRejoin(both, () => enter(chi, server, callId, 'Chi'));
    expect(await modesOf(both)).toEqual(['sfu', 'sfu']);
    await untilFlowing(chi, 'camera', (await an.evaluate(() => window.callPage.participantId())) ?? undefined);

    await chi.evaluate(() => window.callPage.leave());
    await goDirect(both, binh);
    await bothRejoin(both, () => an.evaluate(() => window.callPage.setDirect(false)));
    expect(await modesOf(both)).toEqual(['sfu', 'sfu']);
  },
);

test(
  'somebody whose link is cut is missed by the others within two seconds, and heard again with the same seat',
  { timeout: 60_000 },
  async () => {
    const elsewhere = await startCallPages();
    try {
      const callId = randomUUID();
      const [an, binh] = await Promise.all([pages.open(), elsewhere.open()]);
      opened.push(an);
      await enter(an, server, callId, 'An');
      const { participantId } = await enter(binh, server, callId, 'Bình');
      await bothSeeEachOther([an, binh]);
      await untilEvent(an, 'silent 0');
      elsewhere.setFrozen(true);
      // By the page's own clock: how long it took from the last packet to the notice.
      const missedForMs = await an.evaluate(() => window.callPage.untilSilent());
      elsewhere.setFrozen(false);
      expect(missedForMs).toBeLessThan(2_300);
      await an.waitForFunction(() => window.callPage.events().at(-1) === 'silent 0');
      await bothSeeEachOther([an, binh]);
      expect(await binh.evaluate(() => window.callPage.participantId())).toBe(participantId);
      // Our own link was never in doubt.
      expect(await an.evaluate(() => window.callPage.events())).not.toContain('link disconnected');
    } finally {
      elsewhere.setFrozen(false);
      await elsewhere.close();
    }
  },
);

test('what is said is recorded from before it was asked for, and can be played', { timeout: 60_000 }, async () => {
  const page = await pages.open();
  opened.push(page);
  const recording = await page.evaluate(() => window.callPage.record());
  expect(recording).toMatchObject({ type: 'audio/webm', spoken: true });
  // One second while it ran, and the second that was still in the delay line.
  expect(recording.durationMs).toBeGreaterThan(1_900);
  expect(recording.decodedSeconds).toBeGreaterThan(1.5);
  expect(recording.chunksSeen).toBeGreaterThan(0);
  // 24 kbit/s: a minute is some 180 KB.
  expect(recording.bytes).toBeLessThan(20_000);
});
