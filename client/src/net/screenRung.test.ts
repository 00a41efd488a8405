import { expect, test } from 'vitest';
import { NEEDS_BPS, RUNGS } from './ladder.ts';
import { applyScreenRung, cameraRungOf, smallFaceBpsOf } from './screenRung.ts';
import { sendsPicture } from './sendRung.ts';
import { CLEAR, voiceOf } from './voiceCare.ts';

function fakeSender() {
  let parameters = { encodings: [{ active: true, maxBitrate: 1_800_000, maxFramerate: 15 }] } as unknown as RTCRtpSendParameters;
  return {
    getParameters: () => structuredClone(parameters),
    setParameters: async (next: RTCRtpSendParameters) => void (parameters = next),
    get sent() {
      return parameters.encodings[0];
    },
  };
}
const screen = (width: number, height: number) => ({ getSettings: () => ({ width, height }) });

test.each([
  ['hd', { active: true, maxFramerate: 15, scaleResolutionDownBy: 1 }],
  ['sd', { active: true, maxFramerate: 8, scaleResolutionDownBy: 1 }],
  ['low', { active: true, maxFramerate: 5, maxBitrate: 50_000, scaleResolutionDownBy: 1.5 }],
  ['stills', { active: true, maxFramerate: 1, scaleResolutionDownBy: 2 }],
  ['voice', { active: false }],
] as const)('a screen of 1920 on %s', async (rung, wanted) => {
  const sender = fakeSender();
  await applyScreenRung(sender, screen(1920, 1080), rung);
  expect(sender.sent).toMatchObject({ ...wanted, priority: 'medium' });
});

test('it comes back after an episode of voice, and a small one is not made larger', async () => {
  const sender = fakeSender();
  await applyScreenRung(sender, screen(640, 480), 'voice');
  await applyScreenRung(sender, screen(640, 480), 'low');
  expect(sender.sent).toMatchObject({ active: true, scaleResolutionDownBy: 1 });
});

test('the face gives way to what is shared, and only then', () => {
  expect(RUNGS.map((rung) => cameraRungOf(rung, true))).toEqual(['sd', 'low', 'low', 'voice', 'voice']);
  expect(RUNGS.map((rung) => cameraRungOf(rung, false))).toEqual(RUNGS);
});

// Packet headers of 60 ms packets cost 8 kbit/s, of 20 ms packets 16 (docs/links.md).
const HEADERS_BPS = { hd: 16_000, sd: 16_000, low: 8_000, stills: 8_000, voice: 8_000 };

test.each(['sd', 'low', 'stills'] as const)(
  'on %s the voice, what is shared and the face fit into what the rung needs of the link',
  async (rung) => {
    const sender = fakeSender();
    await applyScreenRung(sender, screen(1920, 1080), rung);
    const face = cameraRungOf(rung, true);
    const pictures = (sender.sent?.maxBitrate ?? 0) + (sendsPicture(face) ? smallFaceBpsOf(rung, true) : 0);
    expect(sendsPicture(face) ? face : 'none').toBe(rung === 'stills' ? 'none' : 'low');
    expect(voiceOf(rung, CLEAR).maxBps + HEADERS_BPS[rung] + pictures).toBeLessThanOrEqual(NEEDS_BPS[rung] * 1.05);
  },
);

test('where packets get lost the voice with its copies and the face survive a link that falls to what *low* needs', () => {
  const way = { ...CLEAR, losing: true, redundancy: true };
  const { maxBps, distances } = voiceOf('low', way);
  const voiceBps = maxBps * (1 + distances.length) + HEADERS_BPS.low;
  expect(voiceBps + smallFaceBpsOf('low', false, way.losing)).toBeLessThanOrEqual(NEEDS_BPS.low);
  expect(smallFaceBpsOf('sd', false, true)).toBe(smallFaceBpsOf('sd', false, false));
});
