import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { modalitiesText } from '../../ui/modalities.ts';
import { byDateDescending } from './fhir.ts';
import { takenWithin } from './images.ts';
import { ARCHIVE } from './origin.ts';
import type { Summary } from './model.ts';
import type { TimelineEvent } from './timelineEvent.ts';

/** Whether nobody has said yet that it is this patient's, although the archive names somebody else. */
const isDoubtful = ({ mismatch }: StudySummary): boolean => mismatch !== null && mismatch.confirmedAt === null;

/** How many are kept out of the record because they may be somebody else's. */
export const doubtfulOf = (studies: readonly StudySummary[]): number => studies.filter(isDoubtful).length;

type Listed = RouteOutput<'patients.studies'>;

/** The record with the studies of the image archive on its timeline. Those that may be somebody else's are left out. */
export function withStudies(summary: Summary, { studies, listedSince }: Listed): Summary {
  const events = studies.filter((study) => !isDoubtful(study)).map((study) => eventOf(study, listedSince));
  return events.length === 0 ? summary : { ...summary, timeline: byDateDescending([...summary.timeline, ...events]) };
}

function eventOf(study: StudySummary, listedSince: string | null): TimelineEvent {
  const { studyInstanceUid, studyDate, studyTime, description, modalities, instanceCount, firstSeenAt } = study;
  const taken = modalitiesText(modalities);
  const title = description === '' ? taken : description;
  const at = dayOf(studyDate);
  const taking = takenWithin(at, studyTime);
  return {
    kind: 'image',
    at,
    title: { vi: title, en: title },
    ...(taken !== title && { detail: taken }),
    origin: { part: 'images', sourceIds: [ARCHIVE], by: [], ...(at !== '' && { recordedAt: at }) },
    study: {
      studyInstanceUid,
      instanceCount,
      ...(taking && { takenWithin: taking }),
      ...(listedSince !== null && { arrival: { firstSeenAt, listedSince } }),
    },
  };
}

/** A day of DICOM (PS3.5 §6.2 DA, also with the dots of before 1993) as FHIR writes it; empty for none and for what is no day. */
export function dayOf(studyDate: string | null): string {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(studyDate?.trim() ?? '') ?? [];
  if (year === undefined) return '';
  const at = `${year}-${month}-${day}`;
  const date = new Date(`${at}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(at) ? at : '';
}
