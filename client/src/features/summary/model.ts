import type { Bundle, MedicationRequest, MedicationStatement } from 'fhir/r4';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { byDateDescending, hasCode, icdOf, inBoth, resourcesOf, startOf, wordsOf, type Words } from './fhir.ts';
import { seriesOf, wordResultsOf, type Series, type WordResult } from './measurements.ts';
import { laboratoryEventsOf } from './laboratory.ts';
import { originsOf, type Origin, type OriginOf } from './origin.ts';
import { dateOfReport, reportsIn } from './reports.ts';
import type { TimelineEvent } from './timelineEvent.ts';

export interface Allergy {
  name: Words;
  severe: boolean;
  reactions: Words[];
  note?: string;
  origin?: Origin;
}
export interface Problem {
  name: Words;
  icd?: string;
  active: boolean;
  provisional: boolean;
  at?: string;
  until?: string;
  /** When its record was last written. Systems rewrite records for their own reasons: it tells what has not changed since, never what has. */
  writtenAt?: string;
  note?: string;
  origin?: Origin;
}
export interface Medicine {
  name: Words;
  dose: string;
  status: 'active' | 'stopped' | 'completed' | 'proposed';
  at?: string;
  until?: string;
  /** As of a problem. */
  writtenAt?: string;
  /** When somebody said that it is taken, whenever it began. */
  assertedAt?: string;
  /** It was ordered: that an order is completed is its usual end. */
  isOrder?: true;
  /** Neither in use nor said to be over: a draft, not taken, or of unknown state. */
  isUnclear?: true;
  reason?: Words;
  origin?: Origin;
}
export interface Immunisation {
  name: Words;
  at?: string;
  dose?: number;
  origin?: Origin;
}
export interface RecordDocument {
  id: string;
  /** The record system that holds it. */
  recordSystemId?: string;
  title: Words;
  type: Words;
  at?: string;
  /** Of minutes: when the consult began, which an amendment does not move. */
  heldAt?: string;
  author?: string;
  contentType: string;
  /** Written by a consult of this product, not brought along. */
  isMinutes: boolean;
  origin?: Origin;
}
export interface Summary {
  /** `none`: somebody asked and there are none; `unknown`: nobody wrote anything, which is not the same. */
  allergyState: 'some' | 'none' | 'unknown';
  allergies: Allergy[];
  /** Who says that somebody asked, and there are none. */
  allergiesDenied?: { origin?: Origin }[];
  problems: Problem[];
  medicines: Medicine[];
  series: Series[];
  wordResults: WordResult[];
  immunisations: Immunisation[];
  documents: RecordDocument[];
  timeline: TimelineEvent[];
}

/** From an International Patient Summary (https://hl7.org/fhir/uv/ips/) to what the panel shows. Unknown resources are left out, never an error. */
export function summarise(bundle: Bundle, data: MergedSummary['data'] = {}): Summary {
  const originOf = originsOf(bundle, data);
  const allergies = allergiesOf(bundle, originOf);
  const documents = documentsOf(bundle, originOf);
  return {
    ...allergies,
    problems: problemsOf(bundle, originOf),
    medicines: medicinesOf(bundle, originOf),
    series: seriesOf(bundle, originOf),
    wordResults: wordResultsOf(bundle, originOf),
    immunisations: immunisationsOf(bundle, originOf),
    documents,
    timeline: timelineOf(bundle, documents, originOf),
  };
}

function allergiesOf(bundle: Bundle, originOf: OriginOf): Pick<Summary, 'allergies' | 'allergiesDenied' | 'allergyState'> {
  const all = resourcesOf(bundle, 'AllergyIntolerance').filter(
    (allergy) =>
      !hasCode(allergy.clinicalStatus, 'inactive', 'resolved') && !hasCode(allergy.verificationStatus, 'refuted', 'entered-in-error'),
  );
  const said = all.filter((allergy) => hasCode(allergy.code, 'no-known-allergies', '716186003', 'no-allergy-info'));
  const allergies = all
    .filter((allergy) => !said.includes(allergy))
    .map((allergy) => ({
      name: wordsOf(allergy.code),
      severe: allergy.criticality === 'high' || (allergy.reaction?.some((reaction) => reaction.severity === 'severe') ?? false),
      reactions: allergy.reaction?.flatMap((reaction) => reaction.manifestation.map(wordsOf)) ?? [],
      ...(allergy.note?.[0]?.text && { note: allergy.note[0].text }),
      ...originOf(allergy),
    }))
    .toSorted((a, b) => Number(b.severe) - Number(a.severe));
  const denied = said.filter((allergy) => !hasCode(allergy.code, 'no-allergy-info'));
  return {
    allergies,
    allergiesDenied: denied.map((allergy) => originOf(allergy)),
    allergyState: allergies.length > 0 ? 'some' : denied.length > 0 ? 'none' : 'unknown',
  };
}

function problemsOf(bundle: Bundle, originOf: OriginOf): Problem[] {
  const problems = resourcesOf(bundle, 'Condition')
    .filter(
      (condition) => !hasCode(condition.verificationStatus, 'refuted', 'entered-in-error') && !hasCode(condition.code, 'no-known-problems'),
    )
    .map((condition): Problem => {
      const icd = icdOf(condition.code);
      const at = condition.onsetDateTime ?? startOf(condition.onsetPeriod) ?? condition.recordedDate;
      const until = condition.abatementDateTime ?? condition.abatementPeriod?.end;
      return {
        name: wordsOf(condition.code),
        active: !hasCode(condition.clinicalStatus, 'inactive', 'resolved', 'remission'),
        provisional: hasCode(condition.verificationStatus, 'provisional', 'differential', 'unconfirmed'),
        ...(icd !== undefined && { icd }),
        ...(at !== undefined && { at }),
        ...(until !== undefined && { until }),
        ...(condition.meta?.lastUpdated !== undefined && { writtenAt: condition.meta.lastUpdated }),
        ...(condition.note?.[0]?.text && { note: condition.note[0].text }),
        ...originOf(condition),
      };
    });
  return byDateDescending(problems).toSorted((a, b) => Number(b.active) - Number(a.active));
}

function medicinesOf(bundle: Bundle, originOf: OriginOf): Medicine[] {
  const statusOf = (medicine: MedicationStatement | MedicationRequest): Medicine['status'] => {
    if (medicine.resourceType === 'MedicationRequest' && medicine.intent === 'proposal') return 'proposed';
    if (medicine.status === 'active' || medicine.status === 'intended') return 'active';
    return medicine.status === 'stopped' || medicine.status === 'cancelled' || medicine.status === 'on-hold' ? 'stopped' : 'completed';
  };
  const medicines = [...resourcesOf(bundle, 'MedicationStatement'), ...resourcesOf(bundle, 'MedicationRequest')]
    .filter(
      (medicine) =>
        medicine.status !== 'entered-in-error' &&
        !hasCode(medicine.medicationCodeableConcept, 'no-known-medications', 'no-medication-info'),
    )
    .map((medicine): Medicine => {
      const isRequest = medicine.resourceType === 'MedicationRequest';
      const dosage = isRequest ? medicine.dosageInstruction : medicine.dosage;
      const at = isRequest ? medicine.authoredOn : (startOf(medicine.effectivePeriod) ?? medicine.effectiveDateTime);
      const reason = medicine.reasonCode?.[0] && wordsOf(medicine.reasonCode[0]);
      return {
        name: medicine.medicationCodeableConcept
          ? wordsOf(medicine.medicationCodeableConcept)
          : { vi: medicine.medicationReference?.display ?? '', en: medicine.medicationReference?.display ?? '' },
        dose: dosage?.map((line) => line.text ?? '').join('; ') ?? '',
        status: statusOf(medicine),
        ...(at !== undefined && { at }),
        ...(!isRequest && medicine.effectivePeriod?.end !== undefined && { until: medicine.effectivePeriod.end }),
        ...(medicine.meta?.lastUpdated !== undefined && { writtenAt: medicine.meta.lastUpdated }),
        ...(!isRequest && medicine.dateAsserted !== undefined && { assertedAt: medicine.dateAsserted }),
        ...(isRequest && { isOrder: true as const }),
        ...(['draft', 'not-taken', 'unknown'].includes(medicine.status) && { isUnclear: true as const }),
        ...(reason?.vi && { reason }),
        ...originOf(medicine),
      };
    });
  const order = { active: 0, proposed: 1, stopped: 2, completed: 3 };
  return byDateDescending(medicines).toSorted((a, b) => order[a.status] - order[b.status]);
}

function immunisationsOf(bundle: Bundle, originOf: OriginOf): Immunisation[] {
  const given = resourcesOf(bundle, 'Immunization').filter((vaccine) => vaccine.status === 'completed');
  return byDateDescending(
    given.map((vaccine) => {
      const dose = vaccine.protocolApplied?.[0]?.doseNumberPositiveInt;
      return {
        name: wordsOf(vaccine.vaccineCode),
        ...(vaccine.occurrenceDateTime !== undefined && { at: vaccine.occurrenceDateTime }),
        ...(dose !== undefined && { dose }),
        ...originOf(vaccine),
      };
    }),
  );
}

function documentsOf(bundle: Bundle, originOf: OriginOf): RecordDocument[] {
  const documents = resourcesOf(bundle, 'DocumentReference')
    // A replaced version stays in the record, but the current one is what to read.
    .filter((document) => document.status === 'current' && document.id !== undefined)
    .map((document): RecordDocument => {
      const attachment = document.content[0]?.attachment;
      const title = document.description ?? attachment?.title;
      const author = document.author?.map((reference) => reference.display).filter(Boolean)[0] ?? document.custodian?.display;
      return {
        id: document.id ?? '',
        title: title === undefined ? wordsOf(document.type) : inBoth(title),
        type: wordsOf(document.type),
        contentType: attachment?.contentType ?? '',
        isMinutes: hasCode(document.type, '11488-4'),
        ...(document.meta?.source?.startsWith('urn:uuid:') === true && { recordSystemId: document.meta.source.slice(9) }),
        ...(document.date !== undefined && { at: document.date }),
        ...(document.context?.period?.start !== undefined && { heldAt: document.context.period.start }),
        ...(author !== undefined && { author }),
        ...originOf(document),
      };
    });
  return byDateDescending(documents);
}

function timelineOf(bundle: Bundle, documents: RecordDocument[], originOf: OriginOf): TimelineEvent[] {
  const events: (TimelineEvent | undefined)[] = [
    ...resourcesOf(bundle, 'Encounter').map((visit) => {
      const at = startOf(visit.period) ?? '';
      const place = visit.serviceProvider?.display;
      const title = visit.reasonCode?.[0] ? wordsOf(visit.reasonCode[0]) : wordsOf(visit.type?.[0]);
      return { kind: 'visit' as const, at, title, ...(place !== undefined && { detail: place }), ...originOf(visit) };
    }),
    ...laboratoryEventsOf(bundle, originOf),
    ...reportsIn(bundle).map((report) => ({
      kind: 'report' as const,
      at: dateOfReport(report) ?? '',
      title: wordsOf(report.code),
      ...(report.conclusion && { detail: report.conclusion }),
      ...(report.issued !== undefined && { issuedAt: report.issued }),
      ...(report.result?.length && { hasResults: true as const }),
      ...originOf(report),
    })),
    ...resourcesOf(bundle, 'Procedure').map((procedure) => {
      const at = procedure.performedDateTime ?? startOf(procedure.performedPeriod) ?? '';
      return { kind: 'procedure' as const, at, title: wordsOf(procedure.code), ...originOf(procedure) };
    }),
    // Those without a date stand in a section of their own.
    ...resourcesOf(bundle, 'Immunization').map((vaccine) =>
      vaccine.occurrenceDateTime === undefined
        ? undefined
        : { kind: 'vaccine' as const, at: vaccine.occurrenceDateTime, title: wordsOf(vaccine.vaccineCode), ...originOf(vaccine) },
    ),
    ...documents.map((document) =>
      document.at === undefined
        ? undefined
        : {
            kind: 'document' as const,
            at: document.at,
            title: document.title,
            documentId: document.id,
            ...(document.author !== undefined && { detail: document.author }),
            ...(document.origin && { origin: document.origin }),
          },
    ),
  ];
  return byDateDescending(events.filter((event) => event !== undefined));
}
