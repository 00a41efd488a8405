import type { Bundle, CodeableConcept, FhirResource, Period } from 'fhir/r4';

/** A name in both languages: the record's own words, and the code system's English display. */
export interface Words {
  vi: string;
  en: string;
}

export function wordsOf(concept: CodeableConcept | undefined): Words {
  const display = concept?.coding?.find((coding) => coding.display !== undefined)?.display;
  const code = concept?.coding?.[0]?.code ?? '';
  const text = concept?.text;
  return { vi: text ?? display ?? code, en: display ?? text ?? code };
}

/** What the record has in its own words alone. */
export function inBoth(text: string): Words {
  return { vi: text, en: text };
}

/** The ICD-10 code of a problem, whatever the exact system URI of the sender. */
export function icdOf(concept: CodeableConcept | undefined): string | undefined {
  return concept?.coding?.find((coding) => /icd-?10/i.test(coding.system ?? ''))?.code;
}

/** Status codes are compared by their last word, so that a missing system does no harm. */
export function hasCode(concept: CodeableConcept | undefined, ...codes: string[]): boolean {
  return concept?.coding?.some((coding) => coding.code !== undefined && codes.includes(coding.code)) ?? false;
}

/** Every resource of one type in a bundle. */
export function resourcesOf<T extends FhirResource['resourceType']>(bundle: Bundle, type: T): Extract<FhirResource, { resourceType: T }>[] {
  return (bundle.entry ?? []).flatMap((entry) =>
    entry.resource?.resourceType === type ? [entry.resource as Extract<FhirResource, { resourceType: T }>] : [],
  );
}

export function startOf(period: Period | undefined): string | undefined {
  return period?.start ?? period?.end;
}

/** Latest first; what has no date comes last. */
export function byDateDescending<T extends { at?: string | undefined }>(items: T[]): T[] {
  return items.toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
}

/** The day where the reader is; a date without a time is that day everywhere. */
export const dayHere = (at: string): string => (at.includes('T') ? new Date(at).toLocaleDateString('sv') : at.slice(0, 10));
