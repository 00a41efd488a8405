import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaApp } from '../../../../media/src/app.ts';
import { createCallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import type { CallRights } from '../../../../signaling/src/calls/ports.ts';
import type { CallServer } from '../../../../signaling/src/calls/testing/callServer.ts';
import { startCallPages, until, untilEvent, untilFlowing } from './browsers.ts';
import type { CallPages } from './browsers.ts';
import { enter, startNode } from './people.ts';

let pages: CallPages;
let server: CallServer;
let node: MediaApp;
const elsewhere: CallPages[] = [];
/** By name: whose facility allows little. */
const thin = new Set<string>();
/** Carries voices and the smallest picture, but not the next one with the fewest frames (a third of 400 kbit/s). */
const THIN_BPS = 120_000;
beforeAll(async () => {
  const assertMayJoin: CallRights['assertMayJoin'] = async (actor, callId) => {
    if (actor.kind !== 'staff') throw new AppError('NOT_FOUND', 'no such call');
    const { personId, name, title, facilityName, role } = actor;
    const limits = { upBps: null, downBps: thin.has(name) ? THIN_BPS : null };
    return { subject: { kind: 'consult', consultId: callId }, person: { personId, name, title, facilityName, role }, limits };
  };
  [pages, server] = await Promise.all([startCallPages(), createCallServer({ rights: { assertMayJoin } })]);
  node = await startNode(server);
  await server.untilNodes(1);
}, 60_000);
afterAll(async () => {
  for (const each of [pages, ...elsewhere]) await each.close();
  await node.close();
  await server.close();
});

/** A machine under load gives its sound late and then all at once: some seconds count more packets than were spoken. */
const SETTLES = { timeout: 15_000 };

/** Looking costs the machine too: twenty times a second it would hold back the very picture that is waited for. */
const LOOK_EVERY_MS = 500;

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
  await expect.poll(async () => (await camera(binh, 'receive'))?.frameWidth, { interval: LOOK_EVERY_MS, timeout: 20_000 }).toBe(320);
  await untilFlowing(binh, 'camera', participantId);

  await an.evaluate(() => window.callPage.setPin('voice'));
  await untilEvent(binh, 'paused camera');
  await untilFlowing(binh, 'microphone', participantId);

  await an.evaluate(() => window.callPage.setPin('auto'));
  await untilEvent(binh, 'resumed camera');
  await untilFlowing(binh, 'camera', participantId);
  await expect
    .poll(async () => (await camera(an, 'send'))?.frameWidth, { interval: LOOK_EVERY_MS, timeout: 40_000 })
    .toBeGreaterThanOrEqual(640);
  expect(await an.evaluate(() => window.callPage.events().filter((event) => event.startsWith('rung')))).toEqual(
    expect.arrayContaining(['rung low limit', 'rung voice limit', 'rung low recovered', 'rung sd recovered']),
  );
  await Promise.all([an.context().close(), binh.context().close()]);
});

test(
  'a shared screen follows the rung: few frames on a thin link, none while only the voice fits, and then again',
  { timeout: 90_000 },
  async () => {
    const callId = randomUUID();
    const [an, binh] = await Promise.all([pages.open(), pages.open()]);
    const { participantId } = await enter(an, server, callId, 'An', [], 'all', 'save');
    await enter(binh, server, callId, 'Bình');
    await an.evaluate(() => window.callPage.publish('screen'));
    await untilFlowing(binh, 'screen', participantId);
    // The drawn screen gives twenty frames a second; five are let through, beside a face that is still there.
    const framesPerSecond = () =>
      binh.evaluate(async () => {
        const read = async () => (await window.callPage.stats()).streams.find((s) => s.source === 'screen' && s.direction === 'receive');
        const before = await read();
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        const after = await read();
        return before && after ? (((after.frames ?? 0) - (before.frames ?? 0)) / (after.atMs - before.atMs)) * 1_000 : NaN;
      });
    await expect.poll(framesPerSecond, SETTLES).toBeLessThan(7);
    await untilFlowing(binh, 'screen', participantId);
    await untilFlowing(binh, 'camera', participantId);

    await an.evaluate(() => window.callPage.setPin('voice'));
    await expect.poll(framesPerSecond, SETTLES).toBe(0);
    // What stands still can be read: the others are not told that it is gone.
    expect(await binh.evaluate(() => window.callPage.media())).toContainEqual({ participantId, source: 'screen', paused: false });
    await untilFlowing(binh, 'microphone', participantId);

    // Up again rung by rung, each after some quiet seconds.
    await an.evaluate(() => window.callPage.setPin('save'));
    await expect.poll(framesPerSecond, { timeout: 40_000 }).toBeGreaterThan(0);
    await Promise.all([an.context().close(), binh.context().close()]);
  },
);

test('a shared screen of one picture a second goes on, picture by picture', { timeout: 60_000 }, async () => {
  const callId = randomUUID();
  const [an, binh] = await Promise.all([pages.open(), pages.open()]);
  const { participantId } = await enter(an, server, callId, 'An', [], 'all', 'auto', 'stills');
  await enter(binh, server, callId, 'Bình');
  await an.evaluate(() => window.callPage.publish('screen'));
  const frames = () =>
    binh.evaluate(
      async (from) =>
        (await window.callPage.stats()).streams.find((s) => s.source === 'screen' && s.participantId === from && s.direction === 'receive')
          ?.frames ?? 0,
      participantId,
    );
  await expect.poll(frames, { interval: LOOK_EVERY_MS, timeout: 15_000 }).toBeGreaterThan(1);
  const before = await frames();
  await expect.poll(frames, { interval: LOOK_EVERY_MS, timeout: 16_000 }).toBeGreaterThanOrEqual(before + 8);
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
  await expect.poll(packetsPerSecond, SETTLES).toBeLessThan(20);
  expect(await binh.evaluate(() => window.callPage.media())).toContainEqual({ participantId, source: 'camera', paused: true });

  await an.evaluate(() => window.callPage.setPin('auto'));
  await an.waitForFunction(() => window.callPage.events().includes('rung sd recovered'), undefined, { timeout: 40_000 });
  await expect.poll(packetsPerSecond, SETTLES).toBeGreaterThan(40);
  await an.evaluate(() => window.callPage.setPin('voice'));
  await expect.poll(packetsPerSecond, SETTLES).toBeLessThan(20);
  await untilFlowing(binh, 'microphone', participantId);
  const after = await voice(binh, 'receive');
  const concealed = ((after?.concealedSamples ?? 0) - (before?.concealedSamples ?? 0)) / 48;
  // Three changes; a machine under load may leave gaps of its own.
  expect(concealed).toBeLessThan(1_500);
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
    expect((await seen()).every((event) => event.startsWith('still 320x'))).toBe(true);
    expect(await binh.evaluate(() => window.callPage.media())).toContainEqual({ participantId, source: 'camera', paused: true });
    await untilFlowing(binh, 'microphone', participantId);
    await Promise.all([an.context().close(), binh.context().close()]);
  },
);

test(
  'a receiver with a thin link gets a small picture, the others keep theirs; what nobody takes is not sent',
  { timeout: 90_000 },
  async () => {
    thin.add('Bình');
    const callId = randomUUID();
    const filming = await startCallPages({ busyFilm: 1 });
    elsewhere.push(filming);
    const [an, binh, cuc] = await Promise.all([filming.open(), pages.open(), pages.open()]);
    const { participantId } = await enter(an, server, callId, 'An');
    await enter(binh, server, callId, 'Bình');
    await enter(cuc, server, callId, 'Cúc');
    const show = (page: Page, widthPx: number) =>
      page.evaluate((view) => window.callPage.setView(view), {
        participantId,
        source: 'camera' as const,
        visible: true,
        widthPx,
        heightPx: 1,
      });
    await Promise.all([show(binh, 1280), show(cuc, 1280)]);
    await expect
      .poll(async () => (await camera(cuc, 'receive'))?.frameWidth, { interval: LOOK_EVERY_MS, timeout: 30_000 })
      .toBeGreaterThanOrEqual(640);
    await untilFlowing(binh, 'camera', participantId);
    await expect.poll(async () => (await camera(binh, 'receive'))?.frameWidth, { interval: LOOK_EVERY_MS, timeout: 20_000 }).toBe(320);
    expect((await camera(cuc, 'receive'))?.frameWidth).toBeGreaterThanOrEqual(640);

    // Both look at a small tile now: the larger sizes stop at the sender, and come back when one of them wants more.
    await Promise.all([show(binh, 200), show(cuc, 200)]);
    await expect.poll(async () => (await camera(an, 'send'))?.frameWidth, { interval: LOOK_EVERY_MS, timeout: 20_000 }).toBe(320);
    await show(cuc, 1280);
    await expect
      .poll(async () => (await camera(cuc, 'receive'))?.frameWidth, { interval: LOOK_EVERY_MS, timeout: 20_000 })
      .toBeGreaterThanOrEqual(640);
    await Promise.all([an, binh, cuc].map((page) => page.context().close()));
  },
);

/** Has what comes to a page counted before it is decoded; called before it joins. */
async function watchVoices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watch = `
      const seen = { opus: 0, single: 0, doubled: 0 };
      onmessage = () => postMessage(seen);
      onrtctransform = ({ transformer: { readable, writable } }) =>
        readable.pipeThrough(new TransformStream({ transform(frame, out) {
          const red = frame.getMetadata().payloadType === 63;
          seen[!red ? 'opus' : new Uint8Array(frame.data)[0] & 0x80 ? 'doubled' : 'single'] += 1;
          out.enqueue(frame);
        } })).pipeTo(writable);`;
    const worker = new Worker(URL.createObjectURL(new Blob([watch])));
    const Plain = RTCPeerConnection;
    const Transform = Reflect.get(window, 'RTCRtpScriptTransform') as new (worker: Worker) => NonNullable<RTCRtpReceiver['transform']>;
    window.RTCPeerConnection = class extends Plain {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('track', ({ receiver, track }) => {
          if (track.kind === 'audio') receiver.transform = new Transform(worker);
        });
      }
    };
    Object.assign(window, {
      voicesSeen: () =>
        new Promise((resolve) => {
          worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
          worker.postMessage('tell');
        }),
    });
  });
}

/** What has come to it in the next second: plain Opus, packets without a copy, packets with one. */
const voicesSeen = (page: Page) =>
  page.evaluate(async () => {
    const read = (Reflect.get(window, 'voicesSeen') as () => Promise<Record<'opus' | 'single' | 'doubled', number>>).bind(window);
    const before = await read();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const after = await read();
    return (['opus', 'single', 'doubled'] as const).filter((form) => after[form] > before[form]);
  });

test(
  'voices go with redundancy while everybody can take it: none on a clean thin link, and plain Opus while somebody is in who cannot',
  { timeout: 90_000 },
  async () => {
    const callId = randomUUID();
    const [an, binh, cuc] = await Promise.all([pages.open(), pages.open(), pages.open()]);
    await watchVoices(binh);
    const { participantId } = await enter(an, server, callId, 'An');
    await enter(binh, server, callId, 'Bình', ['microphone']);
    await untilFlowing(binh, 'microphone', participantId);
    await expect.poll(() => voicesSeen(binh), SETTLES).toContain('doubled');

    // Nothing is lost: long packets go without copies, though still as redundant ones.
    await an.evaluate(() => window.callPage.setPin('voice'));
    await expect.poll(() => voicesSeen(binh), SETTLES).toEqual(['single']);

    await cuc.evaluate(() => {
      const getCapabilities = RTCRtpReceiver.getCapabilities.bind(RTCRtpReceiver);
      RTCRtpReceiver.getCapabilities = (kind) => {
        const all = getCapabilities(kind);
        return all && { ...all, codecs: all.codecs.filter(({ mimeType }) => mimeType !== 'audio/red') };
      };
    });
    await enter(cuc, server, callId, 'Cúc', ['microphone']);
    await untilFlowing(cuc, 'microphone', participantId);
    await expect.poll(() => voicesSeen(binh), SETTLES).toEqual(['opus']);
    await cuc.evaluate(() => window.callPage.leave());
    await expect.poll(() => voicesSeen(binh), SETTLES).toEqual(['single']);
    await Promise.all([an, binh, cuc].map((page) => page.context().close()));
  },
);
