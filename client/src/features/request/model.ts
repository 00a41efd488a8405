import { isPlausibleVital, vitals as vitalList, type VitalKey } from '@hoi-chan/shared/clinical/vitals.ts';
import type { Urgency } from '@hoi-chan/shared/clinical/urgency.ts';
import type { Consult, ConsultCard, Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import type { FieldError } from '@hoi-chan/shared/errors.ts';

export type ConsultKind = ConsultCard['kind'];
export const kinds = ['advice', 'treatment', 'imaging', 'pathology', 'surgery'] as const satisfies readonly ConsultKind[];
export const urgencies = ['routine', 'urgent', 'emergency'] as const satisfies readonly Urgency[];

/** The request as it stands on the screen and on this device. Vitals stay as typed until they are sent. */
export interface RequestForm {
  /** Makes the draft on the server one, however often it is created. */
  clientId: string;
  /** The draft on the server, once there is one. */
  consultId?: string;
  kind: ConsultKind;
  urgency: Urgency;
  specialty: string;
  targetFacilityId: string;
  question: string;
  diagnosis: Diagnosis | null;
  vitals: Partial<Record<VitalKey, string>>;
  studyInstanceUids: string[];
}

export function emptyRequest(clientId: string): RequestForm {
  return {
    clientId,
    kind: 'treatment',
    urgency: 'routine',
    specialty: '',
    targetFacilityId: '',
    question: '',
    diagnosis: null,
    vitals: {},
    studyInstanceUids: [],
  };
}

/** A draft taken up again on another device. */
export function fromConsult(consult: Consult): RequestForm {
  return {
    // The server finds the draft by its own id; a new client id is never sent for it.
    clientId: consult.id,
    consultId: consult.id,
    kind: consult.kind,
    urgency: consult.urgency,
    specialty: consult.specialty,
    targetFacilityId: consult.targetFacility?.id ?? '',
    question: consult.question,
    diagnosis: consult.workingDiagnosis,
    vitals: Object.fromEntries(consult.vitals.map((vital) => [vital.key, String(vital.value).replace('.', ',')])),
    studyInstanceUids: consult.studies.map((study) => study.studyInstanceUid),
  };
}

/** `37,5` and `37.5` are the same; undefined for what is no number. */
export function readNumber(typed: string): number | undefined {
  const text = typed.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export type Problem = 'required' | 'not_a_number' | 'implausible' | 'refused';
/** By field; vitals as `vitals.<key>`. */
export type Problems = Record<string, Problem>;

/** What must be put right before sending. */
export function problemsOf(form: RequestForm): Problems {
  const problems: Problems = {};
  if (form.question.trim() === '') problems['question'] = 'required';
  if (form.specialty === '') problems['specialty'] = 'required';
  if (form.targetFacilityId === '') problems['targetFacilityId'] = 'required';
  for (const { key } of vitalList) {
    const typed = form.vitals[key] ?? '';
    if (typed.trim() === '') continue;
    const value = readNumber(typed);
    if (value === undefined) problems[`vitals.${key}`] = 'not_a_number';
    else if (!isPlausibleVital(key, value)) problems[`vitals.${key}`] = 'implausible';
  }
  return problems;
}

/** The same for what the server named; a vital by its place in the list that was sent. */
export function problemsFromServer(fields: readonly FieldError[], sent: { vitals?: readonly { key: string }[] | undefined }): Problems {
  return Object.fromEntries(
    fields.map(({ path, reason }) => {
      const vital = /^vitals\.(\d+)/.exec(path);
      const name = vital ? `vitals.${sent.vitals?.[Number(vital[1])]?.key ?? ''}` : (path.split('.')[0] ?? path);
      return [name === 'workingDiagnosis' ? 'diagnosis' : name, reason === 'required' ? 'required' : 'refused'];
    }),
  );
}

/** What is sent: only what may be sent, so that a half-typed vital does not keep a file from being added. */
export function toDraft(form: RequestForm, now = new Date()) {
  return {
    kind: form.kind,
    urgency: form.urgency,
    question: form.question,
    workingDiagnosis: form.diagnosis,
    studyInstanceUids: form.studyInstanceUids,
    ...(form.specialty !== '' && { specialty: form.specialty }),
    ...(form.targetFacilityId !== '' && { targetFacilityId: form.targetFacilityId }),
    vitals: vitalList.flatMap(({ key }) => {
      const value = readNumber(form.vitals[key] ?? '');
      return value === undefined || !isPlausibleVital(key, value) ? [] : [{ key, value, at: now.toISOString() }];
    }),
  };
}

/** Where a specialty can be asked, hospitals of the higher level first. */
export function facilitiesFor(facilities: readonly Facility[], specialty: string): Facility[] {
  const rank = { hospital: 0, province: 1, commune: 2 };
  return facilities
    .filter((facility) => facility.active && facility.specialties.includes(specialty))
    .toSorted((a, b) => rank[a.level] - rank[b.level] || a.code.localeCompare(b.code));
}

/** The specialties that anybody can be asked in. */
export function offeredSpecialties(facilities: readonly Facility[]): string[] {
  return [
    ...new Set(
      facilities.filter((facility) => facility.active && facility.level !== 'commune').flatMap((facility) => facility.specialties),
    ),
  ];
}

/** Choosing a specialty keeps the facility where it can, and chooses the only one where there is only one. */
export function withSpecialty(form: RequestForm, specialty: string, facilities: readonly Facility[]): RequestForm {
  const possible = facilitiesFor(facilities, specialty);
  const kept = possible.find((facility) => facility.id === form.targetFacilityId) ?? (possible.length === 1 ? possible[0] : undefined);
  return { ...form, specialty, targetFacilityId: kept?.id ?? '' };
}

/** True when there is something worth keeping. */
export function hasContent(form: RequestForm): boolean {
  return (
    form.question.trim() !== '' ||
    form.consultId !== undefined ||
    form.diagnosis !== null ||
    form.studyInstanceUids.length > 0 ||
    Object.values(form.vitals).some((typed) => typed !== '')
  );
}
