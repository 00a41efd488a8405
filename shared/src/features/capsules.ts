import { z } from 'zod';
import { IDENTITY_EVIDENCE } from '../clinical/identity.ts';
import { defineRoute, stream } from '../contract/define.ts';
import { id, instant, line, partialDate } from '../ids.ts';
import { GENDERS, patientCard, patientIdentifier } from './patients.ts';

/**
 * A case capsule: a signed consult as one file, for sites without a connection. A ZIP with the FHIR document, the sealed PDF and the key images, a JWS
 * (RFC 7515) over all of them with the facility's certificate, and, with a passphrase, a JWE (RFC 7516) around it.
 */
export const MAX_CAPSULE_BYTES = 48 * 1024 ** 2;

/** How the file is made. Without a passphrase whoever finds it can read it. */
export const capsuleOptions = z.strictObject({
  passphrase: z.string().min(10).max(200).optional(),
  /** With the key images of the consult; UNAVAILABLE `images_unavailable` when the archive does not answer. */
  images: z.boolean().default(true),
});

/** `known`: by a certificate of a facility of ours or of a trusted issuer; `unknown`: by a certificate nobody here vouches for. */
export const CAPSULE_SIGNERS = ['known', 'unknown'] as const;

export const capsule = z.object({
  id,
  consultNumber: z.string(),
  versionNumber: z.number().int(),
  /** When the minutes were signed, and when the file was made. */
  signedAt: instant,
  madeAt: instant,
  signer: z.object({
    state: z.enum(CAPSULE_SIGNERS),
    /** As the certificate names them. */
    subject: z.string(),
    issuer: z.string(),
    fingerprintSha256: z.string(),
    /** Where the file says it was made. */
    facilityCode: z.string(),
    facilityName: z.string(),
  }),
  encrypted: z.boolean(),
  keyImages: z.number().int(),
  person: z.object({
    name: z.string(),
    birthDate: partialDate.nullable(),
    gender: z.enum(GENDERS),
    address: z.string(),
    identifiers: z.array(patientIdentifier),
  }),
  diagnosis: z.string(),
  /** Patients of my facility who may be this person; `same` first. */
  candidates: z.array(z.object({ patient: patientCard, verdict: z.enum(['same', 'ask']), evidence: z.array(z.enum(IDENTITY_EVIDENCE)) })),
  /** Already in a record of my facility: importing again changes nothing. */
  imported: z.object({ patientId: id, patientName: z.string(), at: instant }).nullable(),
});
export type Capsule = z.infer<typeof capsule>;

export const importedCapsule = z.object({
  id,
  consultNumber: z.string(),
  versionNumber: z.number().int(),
  facilityName: z.string(),
  patientId: id,
  patientName: z.string(),
  by: z.string(),
  at: instant,
});
export type ImportedCapsule = z.infer<typeof importedCapsule>;

export const capsuleRoutes = {
  'capsules.make': defineRoute({
    action: 'capsule:make',
    method: 'POST',
    path: '/api/consults/:consultId/capsule',
    summary: 'The signed consult as one file, signed by the facility; CONFLICT `no_certificate` when it has none',
    params: z.strictObject({ consultId: id }),
    body: capsuleOptions,
    output: stream('application/octet-stream'),
  }),
  'capsules.open': defineRoute({
    action: 'capsule:import',
    method: 'POST',
    path: '/api/capsules',
    summary:
      'Send a capsule (multipart: `passphrase`, then `file`) and learn what it is, who signed it and whose it may be. Nothing goes into a record. INVALID_REQUEST `not_a_capsule`, `capsule_cut_short`, `capsule_altered`, `capsule_locked`, `capsule_not_opened`, `capsule_damaged`, `capsule_too_much`, `capsule_newer`, `capsule_bad_content`',
    body: stream('multipart/form-data'),
    output: capsule,
  }),
  'capsules.import': defineRoute({
    action: 'capsule:import',
    method: 'POST',
    path: '/api/capsules/:capsuleId/import',
    summary:
      'Put an opened capsule into a patient’s record, whole or not at all; again, it changes nothing. CONFLICT `signer_unknown` unless `trustSigner`, `capsule_expired` a day after it was opened',
    params: z.strictObject({ capsuleId: id }),
    body: z.strictObject({
      /** One of the candidates; null: register the person of the capsule as a new patient. */
      patientId: id.nullable(),
      /** A person has compared the fingerprint with the sender. */
      trustSigner: z.boolean().default(false),
      reason: line(300, 0).default(''),
    }),
    output: z.object({ patientId: id, isNew: z.boolean() }),
  }),
  'capsules.list': defineRoute({
    action: 'capsule:import',
    method: 'GET',
    path: '/api/capsules',
    summary: 'The last fifty capsules imported at my facility, newest first',
    output: z.object({ capsules: z.array(importedCapsule) }),
  }),
};
