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

// One story in order: each step starts from where the one before left the nodes.
test('a call outlives its worker, its node, and the lack of any node', { timeout: 120_000 }, async () => {
  // No node at all: direct.
  const both = await twoInACall();
  await bothSeeEachOther(both);
  expect(await modesOf(both)).toEqual(['p2p', 'p2p']);

  // A node comes: over to it without a click.
  const first = await addNode('node-a');
  await Promise.all(both.map((page) => untilEvent(page, 'rejoining mode_changed')));
  await Promise.all(both.map((page) => page.waitForFunction(() => window.callPage.mode() === 'sfu')));
  await bothSeeEachOther(both);

  // Its worker dies: the replacement takes the call.
  const [pid] = first.workerPids;
  process.kill(pid!, 'SIGKILL');
  await Promise.all(both.map((page) => untilEvent(page, 'rejoining worker_lost')));
  await bothSeeEachOther(both);
  expect(await modesOf(both)).toEqual(['sfu', 'sfu']);
  expect(first.workerPids).not.toContain(pid);

  // The node goes: another one takes the call.
  await addNode('node-b');
  await server.untilNodes(2);
  await first.close();
  // Whichever they hear first: signaling that the node is gone, or the node's own farewell on the media path.
  await Promise.all(both.map((page) => page.waitForFunction(() => window.callPage.events().filter((event) => event.startsWith('rejoining')).length >= 3)));
  await bothSeeEachOther(both);
  expect(await modesOf(both)).toEqual(['sfu', 'sfu']);
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
