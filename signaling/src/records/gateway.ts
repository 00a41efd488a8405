import type { Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import type { Bundle } from 'fhir/r4.d.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { Transaction } from '../db/database.ts';

import type { PartOutcome } from './summary/parts.ts';

/**
 * What signaling asks of a record system. Three implementations pass one contract suite: the built-in store in PostgreSQL, an external FHIR R4
 * server, and what a system sent to us of its own accord (HL7 v2, insurance XML). `patientId` is always ours; an external gateway finds its own patient by identifier. Nothing here decides who may read.
 * Errors are AppErrors: UNAVAILABLE (down or silent: try again), NOT_FOUND (patient or document unknown there), CONFLICT with reason
 * `patient_not_matched` (none or several patients carry the identifiers: a person must look, trying again does not help) or
 * `record_refused` (the server refused the content) or `record_read_only` (nothing can be written there).
 */
export interface RecordGateway {
  /** Where a summary comes from, as the screen names it. */
  readonly source: string;
  /** What it can tell of a patient; of the other parts it says nothing, and a summary says so. */
  readonly gives: readonly RecordPart[];
  /** True when the record system answers now; never throws. */
  ping(signal?: AbortSignal): Promise<boolean>;
  /** The id of this patient in the record system, or undefined when it does not know them (or not for certain). */
  findPatient(patientId: string, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * International Patient Summary, a FHIR R4 document Bundle (https://hl7.org/fhir/R4/documents.html, https://hl7.org/fhir/uv/ips/):
   * Composition first, every entry with a fullUrl; the Encounters and DocumentReferences of the record stand at the end.
   */
  summary(patientId: string, signal?: AbortSignal): Promise<Bundle>;
  /**
   * The same record by parts, each told to `onPart` as soon as it is read or failed, in any order; one that it does not give fails with
   * `part_not_given`. Rejects when no part can be had at all: with
   * UNAVAILABLE, with NOT_FOUND `patient_unknown` when nobody there carries our numbers, CONFLICT `patient_not_matched` when several do, or
   * `patient_differs` when whoever does may be somebody else.
   */
  readParts(
    patientId: string,
    parts: readonly RecordPart[],
    onPart: (part: RecordPart, outcome: PartOutcome) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Content of a DocumentReference of this patient (https://hl7.org/fhir/R4/documentreference.html). */
  document(patientId: string, documentId: string, signal?: AbortSignal): Promise<DocumentContent>;
  /**
   * Writes a signed consult into the patient's record. Idempotent: the same consult and version again changes nothing and returns the same
   * `remoteId`, the id of the DocumentReference that holds the PDF.
   */
  write(consult: SignedConsult, signal?: AbortSignal): Promise<Written>;
  /**
   * Tells the record who wrote and sent it (Provenance, AuditEvent), once, after `write`. Repeated, it finds what it left. undefined: this
   * record system keeps no such thing.
   */
  trace(consult: SignedConsult, written: Written, signal?: AbortSignal): Promise<Trace | undefined>;
  /** A patient registered by us, in the transaction that registers them. External systems own their patients: there it does nothing. */
  register(tx: Transaction, patient: NewPatient): Promise<void>;
}

/** Where a signed consult stands in the record system. */
export interface Written {
  /** Id of the DocumentReference that holds the PDF. */
  remoteId: string;
  /** Where a person or a program finds it; null where there is no such address. */
  link: string | null;
  /** `Type/id` of everything that was written, the document first. */
  references: string[];
  actors: Actors;
}
export interface Trace {
  provenanceId: string;
  auditEventId: string;
}

/** Literal references of those who took part, as the record system knows them; null where it keeps no such resource. */
export interface Actors {
  patient: string;
  asker: string | null;
  specialist: string | null;
  askingFacility: string | null;
  targetFacility: string | null;
}

export interface DocumentContent {
  contentType: string;
  bytes: Uint8Array;
  title: string;
}

export interface NewPatient {
  id: string;
  name: string;
  /** FHIR date: YYYY, YYYY-MM or YYYY-MM-DD. */
  birthDate: string;
  gender: 'male' | 'female' | 'other' | 'unknown';
  phone: string | null;
  address: string;
  identifiers: { system: string; value: string }[];
  /** MA_CSKCB and name of the registering station. */
  facility: FacilityFacts;
}

export interface FacilityFacts {
  code: string;
  name: string;
}
export interface PractitionerFacts {
  id: string;
  name: string;
  title: string;
  /** MA_BAC_SI; null when the person has none. */
  licenceNumber: string | null;
  facility: FacilityFacts;
}

export interface PatientFacts {
  name: string;
  birthDate: string | null;
  gender: 'male' | 'female' | 'other' | 'unknown';
  address: string;
  identifiers: { system: string; value: string }[];
}

/** What is known of a consult beside its minutes; `findConsultFacts` in ./store.ts reads it. */
export interface ConsultFacts {
  consultId: string;
  consultNumber: string;
  patientId: string;
  /** As our own list knows them; a record system's own entry is the authority. */
  patient: PatientFacts;
  urgency: 'emergency' | 'urgent' | 'routine';
  specialty: string;
  question: string;
  requestedAt: string;
  /** Of the call; null when the consult was answered in writing. */
  startedAt: string | null;
  endedAt: string | null;
  workingDiagnosis: Diagnosis | null;
  /** `key` of shared/clinical/vitals.ts, `value` in that vital's UCUM unit. */
  vitals: { key: string; value: number; at: string }[];
  /** StudyInstanceUIDs shared with the consult. */
  studies: string[];
  asker: PractitionerFacts;
  specialist: PractitionerFacts;
}

/** One signed version of the minutes, as it goes into the record. */
export interface SignedConsult extends ConsultFacts {
  /** 1 for the first signing; an amendment has a higher one and replaces the one before. */
  versionNumber: number;
  /** Instant of the last signature. */
  signedAt: string;
  content: MinutesContent;
  pdf: Uint8Array;
}
