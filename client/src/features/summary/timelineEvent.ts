import type { Words } from './fhir.ts';
import type { Flag } from './measurements.ts';
import type { Origin } from './origin.ts';

/** Within which a study was taken, ms since 1970: a time may be of an hour or a minute alone. */
export interface TakenWithin {
  fromMs: number;
  toMs: number;
}

/** One value of a laboratory, or what it says in words. */
export interface LabValue {
  name: Words;
  /** A number in its unit, or words. */
  found: { value: number; unit: string } | Words;
  flag?: Flag;
}

/** What stands on the timeline of a record. */
export interface TimelineEvent {
  kind: 'visit' | 'report' | 'image' | 'document' | 'procedure' | 'vaccine';
  /** Empty: it has no date. */
  at: string;
  title: Words;
  detail?: string;
  documentId?: string;
  /** Of a report: when it was given out, which may be days after what it tells was found. */
  issuedAt?: string;
  /** Of a report: what it found stands among the measurements. */
  hasResults?: true;
  /** Of laboratory values that no report gathers: these. */
  values?: LabValue[];
  /** Of images: where to find them, and how many they are. */
  study?: {
    studyInstanceUid: string;
    instanceCount: number;
    takenWithin?: TakenWithin;
    /** When we first saw it in the archive, which is asked for this patient's since `listedSince`. */
    arrival?: { firstSeenAt: string; listedSince: string };
  };
  origin?: Origin;
}
