import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MediaApp } from '../../../../media/src/app.ts';
import { createCallServer, tokenOf } from '../../../../signaling/src/calls/testing/callServer.ts';
import type { CallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import { startCallPages, until, untilEvent, untilFlowing } from './browsers.ts';
import type { CallPages } from './browsers.ts';
import { enter, startNode } from './people.ts';

let pages: CallPages;
const opened: Page[] = [];

beforeAll(async () => {
  pages = await startCallPages();
}, 60_000);
afterAll(() => pages.close());
afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

async function open(): Promise<Page> {
  const page = await pages.open();
  opened.push(page);
  return page;
}

describe.each(['sfu', 'p2p'] as const)('CallTransport over %s', (mode) => {
  let server: CallServer;
  let node: MediaApp | undefined;
  beforeAll(async () => {
    server = await createCallServer({ forceP2p: mode === 'p2p' });
    if (mode === 'sfu') {
      node = await startNode(server);
      await server.untilNodes(1);
    }
  });
  afterAll(async () => {
    await node?.close();
    await server.close();
  });

  test(
    'two people see and hear each other, mute, share a screen, change the camera, look away and leave',
    { timeout: 90_000 },
    async () => {
      const callId = randomUUID();
      const [an, binh] = await Promise.all([open(), open()]);
      const first = await enter(an, server, callId, 'An');
      const second = await enter(binh, server, callId, 'Bình');
      expect([first.mode, second.mode]).toEqual([mode, mode]);
      expect(server.told).toContain(`first:${callId}`);

      await Promise.all([
        untilFlowing(an, 'camera', second.participantId),
        untilFlowing(an, 'microphone', second.participantId),
        untilFlowing(binh, 'camera', first.participantId),
        untilFlowing(binh, 'microphone', first.participantId),
      ]);

      await an.evaluate(() => window.callPage.setPaused('microphone', true));
      await untilEvent(binh, 'paused microphone');
      await an.evaluate(() => window.callPage.setPaused('microphone', false));
      await untilEvent(binh, 'resumed microphone');
      await untilFlowing(binh, 'microphone', first.participantId);

      await binh.evaluate(() => window.callPage.publish('screen'));
      await untilEvent(an, 'added screen');
      await untilFlowing(an, 'screen', second.participantId);
      await untilFlowing(an, 'camera', second.participantId);
      await binh.evaluate(() => window.callPage.unpublish('screen'));
      await untilEvent(an, 'removed screen');

      await an.evaluate(() => window.callPage.replaceTrack('camera'));
      await untilFlowing(binh, 'camera', first.participantId);

      // Not on screen: nothing more is sent here.
      const tile = { participantId: first.participantId, source: 'camera' as const, widthPx: 320, heightPx: 180 };
      await binh.evaluate((view) => window.callPage.setView({ ...view, visible: false }), tile);
      await until(
        binh,
        async () => {
          const frames = async () =>
            (await window.callPage.stats()).streams.find((s) => s.direction === 'receive' && s.source === 'camera')?.frames ?? 0;
          const before = await frames();
          await new Promise((resolve) => setTimeout(resolve, 500));
          return (await frames()) === before;
        },
        undefined,
        10_000,
      );
      await binh.evaluate((view) => window.callPage.setView({ ...view, visible: true }), tile);
      await untilFlowing(binh, 'camera', first.participantId);

      await an.evaluate(() => window.callPage.leave());
      await untilEvent(binh, 'removed camera');
      expect(await binh.evaluate(() => window.callPage.media())).toEqual([]);
    },
  );

  test('a sharp picture has all that the camera can give, and the small one goes on afterwards', { timeout: 60_000 }, async () => {
    const callId = randomUUID();
    const [an, binh] = await Promise.all([open(), open()]);
    // Both pages share the browser's one camera and its size, so only one may open it.
    const input = { url: server.url, token: tokenOf({ personId: randomUUID(), name: 'Bình' }), callId, sources: ['microphone' as const] };
    await binh.evaluate((joining) => window.callPage.join(joining), input);
    const { participantId } = await enter(an, server, callId, 'An');
    await untilFlowing(binh, 'camera', participantId);
    // Chromium's fake camera has 4K at most.
    expect(await an.evaluate(() => window.callPage.sharpPicture())).toEqual({ width: 3840, height: 2160, full: true });
    await untilFlowing(binh, 'camera', participantId);
    const received = () =>
      binh.evaluate(
        async () =>
          (await window.callPage.stats()).streams.find((s) => s.direction === 'receive' && s.source === 'camera')?.frameWidth ?? Infinity,
      );
    await expect.poll(received, { timeout: 15_000 }).toBeLessThanOrEqual(1280);
  });

  test('who is muted when coming in is seen as muted', { timeout: 60_000 }, async () => {
    const callId = randomUUID();
    const [an, binh] = await Promise.all([open(), open()]);
    const { participantId } = await enter(an, server, callId, 'An', ['microphone']);
    await enter(binh, server, callId, 'Bình');
    await untilFlowing(binh, 'camera', participantId);
    const media = await binh.evaluate(() => window.callPage.media());
    expect(media).toContainEqual({ participantId, source: 'microphone', paused: true });
  });
});
