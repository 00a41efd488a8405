import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MediaApp } from '../../../../media/src/app.ts';
import { createCallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import type { CallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import { startCallPages, until, untilEvent, untilFlowing } from './browsers.ts';
import type { CallPages } from './browsers.ts';
import { enter, startNode } from './people.ts';

let pages: CallPages;
let server: CallServer;
let node: MediaApp;
beforeAll(async () => {
  [pages, server] = await Promise.all([startCallPages(), createCallServer()]);
  node = await startNode(server);
  await server.untilNodes(1);
}, 60_000);
afterAll(async () => {
  await pages.close();
  await node.close();
  await server.close();
});

const camera = (page: Page, direction: 'send' | 'receive') =>
  page.evaluate(
    async (wanted) => (await window.callPage.stats()).streams.find((s) => s.source === 'camera' && s.direction === wanted),
    direction,
  );

test('asked for less, a person sends a small picture, then only the voice, and then the picture again', { timeout: 90_000 }, async () => {
  const callId = randomUUID();
  const [an, binh] = await Promise.all([pages.open(), pages.open()]);
  const { participantId } = await enter(an, server, callId, 'An');
  await enter(binh, server, callId, 'Bình');
  await untilFlowing(binh, 'camera', participantId);

  await an.evaluate(() => window.callPage.setPin('save'));
  await expect.poll(async () => (await camera(binh, 'receive'))?.frameWidth, { timeout: 20_000 }).toBe(320);
  await untilFlowing(binh, 'camera', participantId);

  await an.evaluate(() => window.callPage.setPin('voice'));
  await untilEvent(binh, 'paused camera');
  await untilFlowing(binh, 'microphone', participantId);

  await an.evaluate(() => window.callPage.setPin('auto'));
  await untilEvent(binh, 'resumed camera');
  await untilFlowing(binh, 'camera', participantId);
  await expect.poll(async () => (await camera(an, 'send'))?.frameWidth, { timeout: 40_000 }).toBeGreaterThanOrEqual(640);
  expect(await an.evaluate(() => window.callPage.events().filter((event) => event.startsWith('rung')))).toEqual(
    expect.arrayContaining(['rung low limit', 'rung voice limit', 'rung low recovered', 'rung sd recovered']),
  );
  await Promise.all([an.context().close(), binh.context().close()]);
});

test('the running voice goes over to long packets and back, with nothing left out', { timeout: 60_000 }, async () => {
  const callId = randomUUID();
  const [an, binh] = await Promise.all([pages.open(), pages.open()]);
  const { participantId } = await enter(an, server, callId, 'An', [], 'all', 'voice');
  await enter(binh, server, callId, 'Bình');
  await untilFlowing(binh, 'microphone', participantId);
  const voice = (page: Page, direction: 'send' | 'receive') =>
    page.evaluate(
      async (wanted) => (await window.callPage.stats()).streams.find((s) => s.source === 'microphone' && s.direction === wanted),
      direction,
    );
  const packetsPerSecond = async () => {
    const before = await voice(an, 'send');
    // Long enough that one packet more or less does not matter.
    await until(
      an,
      async (from) => {
        const now = (await window.callPage.stats()).streams.find((s) => s.source === 'microphone' && s.direction === 'send');
        return (now?.atMs ?? 0) > from + 2_000;
      },
      before?.atMs ?? 0,
    );
    const after = await voice(an, 'send');
    return before && after ? ((after.packets - before.packets) / (after.atMs - before.atMs)) * 1_000 : 0;
  };
  const before = await voice(binh, 'receive');
  expect(await packetsPerSecond()).toBeLessThan(20);
  expect(await binh.evaluate(() => window.callPage.media())).toContainEqual({ participantId, source: 'camera', paused: true });

  await an.evaluate(() => window.callPage.setPin('auto'));
  await an.waitForFunction(() => window.callPage.events().includes('rung sd recovered'), undefined, { timeout: 40_000 });
  expect(await packetsPerSecond()).toBeGreaterThan(40);
  await an.evaluate(() => window.callPage.setPin('voice'));
  expect(await packetsPerSecond()).toBeLessThan(20);
  await untilFlowing(binh, 'microphone', participantId);
  const after = await voice(binh, 'receive');
  const concealed = ((after?.concealedSamples ?? 0) - (before?.concealedSamples ?? 0)) / 48;
  // Three changes; a machine under load may leave gaps of its own.
  expect(concealed).toBeLessThan(500);
  await Promise.all([an.context().close(), binh.context().close()]);
});

test(
  'where video does not fit, a still picture comes every few seconds, and the voice goes on beside it',
  { timeout: 60_000 },
  async () => {
    const callId = randomUUID();
    const [an, binh] = await Promise.all([pages.open(), pages.open()]);
    const { participantId } = await enter(an, server, callId, 'An', [], 'all', 'auto', 'stills');
    await enter(binh, server, callId, 'Bình');
    await untilFlowing(binh, 'microphone', participantId);
    const seen = () => binh.evaluate(() => window.callPage.events().filter((event) => event.startsWith('still ')));
    await expect.poll(seen, { timeout: 20_000 }).toHaveLength(2);
    expect(new Set(await seen())).toEqual(new Set(['still 320x180']));
    expect(await binh.evaluate(() => window.callPage.media())).toContainEqual({ participantId, source: 'camera', paused: true });
    await untilFlowing(binh, 'microphone', participantId);
    await Promise.all([an.context().close(), binh.context().close()]);
  },
);
