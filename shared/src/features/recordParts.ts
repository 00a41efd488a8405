// Without schemas, so that the client can have them without zod.

/** What is read, remembered and retried on its own, in each record system. */
export const RECORD_PARTS = [
  'problems',
  'allergies',
  'medicines',
  'immunisations',
  'results',
  'procedures',
  'plans',
  'visits',
  'documents',
] as const;
export type RecordPart = (typeof RECORD_PARTS)[number];
