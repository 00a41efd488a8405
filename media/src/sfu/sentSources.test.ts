import type { types } from 'mediasoup';
import { expect, test } from 'vitest';
import { SentSources } from './sentSources.ts';

/** libwebrtc's EncoderRtcpFeedback. */
const PASSED_OVER_WITHIN_MS = 300;

test('of a picture no key frame is asked for so soon after another that the browser passes it over', async () => {
  const asked: types.ProducerOptions[] = [];
  const transport = {
    produce: async (options: types.ProducerOptions) => {
      asked.push(options);
      return { id: 'camera', observer: { once: () => undefined } };
    },
  } as unknown as types.WebRtcTransport;
  const rtpParameters = { mid: '1', codecs: [] };
  await new SentSources(transport).produce('camera', { kind: 'video', rtpParameters, paused: false });
  expect(asked).toEqual([expect.objectContaining({ kind: 'video', rtpParameters })]);
  expect(asked[0]?.keyFrameRequestDelay).toBeGreaterThan(PASSED_OVER_WITHIN_MS);
});
