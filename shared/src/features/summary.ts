import { z } from 'zod';
import { id, instant } from '../ids.ts';
import { RECORD_PARTS } from './recordParts.ts';

/**
 * `fresh`: read within the last minute; `remembered`: from an earlier reading; `loading`: being read now; `failed`: the last try failed. With
 * `loading` and `failed` what was remembered is shown, when `fetchedAt` says so. `received`: the source sends of its own accord, last at `fetchedAt`;
 * `notGiven`: it never tells anything of this part.
 */
export const PART_STATES = ['fresh', 'remembered', 'loading', 'failed', 'received', 'notGiven'] as const;

export const summarySource = z.object({
  /** Of the record system. */
  id,
  name: z.string(),
  builtIn: z.boolean(),
  /**
   * `known`: exactly one patient there carries our patient's numbers; `unknown`: none; `several`: more than one, `differs`: one, but of
   * another name and birth date — nothing of theirs is shown until a person has looked; `open`: not asked yet, or no answer.
   */
  patient: z.enum(['known', 'unknown', 'several', 'differs', 'open']),
  parts: z.array(
    z.object({
      part: z.enum(RECORD_PARTS),
      state: z.enum(PART_STATES),
      /** When what is shown was read or sent there; null: nothing of this part is shown. */
      fetchedAt: instant.nullable(),
      /** Of `failed`: `record_unavailable`, `record_denied`, … */
      reason: z.string().nullable(),
    }),
  ),
});
export type SummarySource = z.infer<typeof summarySource>;

/** Why two sources cannot both be right, or say different things of the same: nobody but a person resolves it. */
export const CONFLICT_KINDS = ['value', 'status', 'dose', 'none_known', 'identity'] as const;
export const summaryConflict = z.object({
  kind: z.enum(CONFLICT_KINDS),
  part: z.enum(RECORD_PARTS).nullable(),
  /** Side by side: who says what, of when. */
  sides: z.array(
    z.object({
      /** Of the entry in the bundle; null for facts of the patient. */
      fullUrl: z.string().nullable(),
      sourceId: id,
      /** As the source dates it (FHIR date or instant); null when it does not. */
      at: z.string().nullable(),
      text: z.string(),
    }),
  ),
});
export type SummaryConflict = z.infer<typeof summaryConflict>;

export const mergedSummary = z.object({
  /** FHIR R4 Bundle, type document: Composition first, then every entry with an absolute fullUrl; references are absolute too. Also Encounters and DocumentReferences. `meta.source` of an entry is `urn:uuid:` and the id of the source it was taken from. */
  bundle: z.record(z.string(), z.unknown()),
  sources: z.array(summarySource),
  /** Where each entry came from, by fullUrl: several sources when they said the same. `fetchedAt` is the oldest of their readings. */
  data: z.record(z.string(), z.object({ part: z.enum(RECORD_PARTS), sourceIds: z.array(id), fetchedAt: instant })),
  conflicts: z.array(summaryConflict),
});
export type MergedSummary = z.infer<typeof mergedSummary>;
