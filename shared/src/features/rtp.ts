import { z } from 'zod';

/**
 * Envelopes of what mediasoup and mediasoup-client say to each other. Their inside belongs to mediasoup, which checks it itself; here only
 * the shape is asserted and the size capped, so that no message can be used to fill memory.
 */
function envelope(maxChars: number) {
  return z.record(z.string(), z.unknown()).refine((value) => JSON.stringify(value).length <= maxChars, { error: 'too_big' });
}

/** RTCRtpParameters-like: https://mediasoup.org/documentation/v3/mediasoup/rtp-parameters-and-capabilities/ */
export const rtpParameters = envelope(32_768);
export const rtpCapabilities = envelope(65_536);

export const iceParameters = z.object({ usernameFragment: z.string(), password: z.string(), iceLite: z.boolean().optional() });
/** RFC 8122 fingerprints. */
export const dtlsParameters = z.strictObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(z.strictObject({ algorithm: z.string().max(20), value: z.string().max(200) }))
    .min(1)
    .max(10),
});

export const transportOptions = z.object({
  id: z.string(),
  iceParameters,
  iceCandidates: z.array(z.record(z.string(), z.unknown())),
  dtlsParameters,
});
export type TransportOptions = z.infer<typeof transportOptions>;
