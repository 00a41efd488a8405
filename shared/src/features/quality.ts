import { z } from 'zod';
import { defineRequest, defineRoute, nothing } from '../contract/define.ts';
import { id, instant } from '../ids.ts';
import { QUALITY_LIMITS, QUALITY_RUNGS } from './qualityKinds.ts';

const seconds = z.number().min(0).max(86_400);
const milliseconds = z.number().int().min(0).max(86_400_000);
const share = z.number().min(0).max(1);

/** How a call went for one person so far; every figure since they came in. */
export const callQuality = z.strictObject({
  seconds,
  secondsOnRung: z.strictObject({ hd: seconds, sd: seconds, low: seconds, stills: seconds, voice: seconds }),
  secondsLimited: z.strictObject({ bandwidth: seconds, loss: seconds, delay: seconds, cpu: seconds }),
  /** Each time the media path was gone, how long until it stood again, in order; at most a hundred. */
  cutsMs: z.array(milliseconds).max(100),
  /** New seats that had to be taken: a worker, a node or a path that could not be repaired. */
  rejoins: z.number().int().min(0).max(10_000),
  secondsDirect: seconds,
  /** Of the voices received, how much had to be made up because packets were missing (`concealedSamples` ÷ `totalSamplesReceived`). */
  concealedShare: share.nullable(),
  lossShare: share.nullable(),
  roundTripMs: z.number().min(0).max(600_000).nullable(),
});
export type CallQuality = z.infer<typeof callQuality>;

export const qualityRequests = {
  /** The same `reportId` again replaces what was reported: the newest figures of one stay. NOT_FOUND `no_seat` for whoever is not in that call. */
  'call:reportQuality': defineRequest({
    action: 'call:use',
    input: z.strictObject({ callId: id, reportId: id, quality: callQuality }),
    output: nothing,
  }),
};

export const facilityQuality = z.object({
  facilityId: id,
  facilityName: z.string(),
  calls: z.number().int(),
  stays: z.number().int(),
  seconds: z.number(),
  secondsOnRung: z.record(z.enum(QUALITY_RUNGS), z.number()),
  secondsLimited: z.record(z.enum(QUALITY_LIMITS), z.number()),
  cuts: z.number().int(),
  /** Half of the cuts were shorter; null without any. */
  medianCutMs: z.number().nullable(),
  concealedShare: share.nullable(),
});
export type FacilityQuality = z.infer<typeof facilityQuality>;

export const stayQuality = z.object({
  reportId: id,
  callId: id,
  startedAt: instant,
  facilityName: z.string(),
  /** null: a patient, who is not named here. */
  personName: z.string().nullable(),
  quality: callQuality,
});
export type StayQuality = z.infer<typeof stayQuality>;

const day = z.iso.date();

export const qualityRoutes = {
  'quality.list': defineRoute({
    action: 'quality:read',
    method: 'GET',
    path: '/api/call-quality',
    summary: "How calls went, by facility of the administrator's own tree, and the latest stays; days are those of Viet Nam, both included",
    query: z.strictObject({ from: day, to: day, facilityId: id.optional() }),
    output: z.object({ facilities: z.array(facilityQuality), stays: z.array(stayQuality) }),
  }),
};
