import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { facilityRef } from './facilities.ts';

/** `builtIn`: our own store, one for each province. */
export const RECORD_SYSTEM_KINDS = ['fhir', 'builtIn'] as const;

/** Of a server: nothing secret in it, nothing that would be cut off when a path is added. */
const serverUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i, { error: 'bare_url' });
const scope = line(500, 0);

/**
 * How we sign in, without its secret. `oauth2`: client credentials with a client secret (RFC 6749 §4.4). `smart`: SMART backend services, client
 * credentials with a signed assertion (https://hl7.org/fhir/smart-app-launch/backend-services.html); the key is made by us.
 */
export const recordAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('basic'), username: line(200) }),
  z.strictObject({ kind: z.literal('oauth2'), tokenUrl: serverUrl, clientId: line(200), scope }),
  z.strictObject({ kind: z.literal('smart'), tokenUrl: serverUrl, clientId: line(200), scope }),
]);
export type RecordAuth = z.infer<typeof recordAuth>;

/** The steps of a connection test, in order; after the first failure the rest is `skipped`. */
export const TEST_STEPS = ['signIn', 'reach', 'capability', 'patient'] as const;
/** What a step found; the screen has a sentence and an advice for each. */
export const TEST_FINDINGS = [
  'ok',
  'skipped',
  'no_such_host',
  'refused_connection',
  'certificate',
  'timeout',
  'not_fhir',
  'not_r4',
  'not_found',
  'denied',
  'sign_in_denied',
  'sign_in_failed',
  'secret_lost',
  'server_error',
  'too_many_requests',
  'no_patient',
  'several_patients',
  'cannot_search',
  'unreachable',
] as const;
export const connectionTest = z.object({
  at: instant,
  ok: z.boolean(),
  steps: z.array(
    z.object({
      step: z.enum(TEST_STEPS),
      finding: z.enum(TEST_FINDINGS),
      /** Facts for the technician: HTTP status, FHIR version, software name. Never patient data. */
      detail: z.string().nullable(),
      tookMs: z.number().int(),
    }),
  ),
});
export type ConnectionTest = z.infer<typeof connectionTest>;

export const recordSystem = z.object({
  id,
  /** Whom it serves: this facility and all below it. */
  facility: facilityRef,
  kind: z.enum(RECORD_SYSTEM_KINDS),
  name: z.string(),
  baseUrl: z.string().nullable(),
  auth: recordAuth,
  /** Whether a secret is kept; it is never shown again. */
  hasSecret: z.boolean(),
  /** JSON Web Key Set (RFC 7517) for the other side, where `auth` is `smart`. */
  publicKeys: z.string().nullable(),
  /** Summaries are read from it. */
  reads: z.boolean(),
  /** Signed minutes are written to it. */
  writes: z.boolean(),
  enabled: z.boolean(),
  /** `environment`: address and sign-in come from the server's configuration; `installation`: there from the beginning. */
  managedBy: z.enum(['administrator', 'environment', 'installation']),
  lastTest: connectionTest.nullable(),
  updatedAt: instant,
});
export type RecordSystem = z.infer<typeof recordSystem>;

const secret = z.string().min(1).max(4000);
const params = z.strictObject({ recordSystemId: id });

export const recordSystemRoutes = {
  'recordSystems.list': defineRoute({
    action: 'recordSystem:manage',
    method: 'GET',
    path: '/api/record-systems',
    summary: 'The record systems of my province and its facilities',
    output: z.object({ recordSystems: z.array(recordSystem) }),
  }),
  'recordSystems.create': defineRoute({
    action: 'recordSystem:manage',
    method: 'POST',
    path: '/api/record-systems',
    summary: 'Add a FHIR R4 record system to a facility of my province',
    body: z.strictObject({
      facilityId: id,
      name: line(120),
      baseUrl: serverUrl,
      auth: recordAuth,
      /** Password or client secret; not for `none` and `smart`. */
      secret: secret.optional(),
      reads: z.boolean(),
      writes: z.boolean(),
      enabled: z.boolean(),
    }),
    output: recordSystem,
  }),
  'recordSystems.update': defineRoute({
    action: 'recordSystem:manage',
    method: 'PATCH',
    path: '/api/record-systems/:recordSystemId',
    summary:
      'Change a record system. Without `secret` the kept one stays, unless the address or the way to sign in changes: then it must be given again, so that it is never sent elsewhere',
    params,
    body: z.strictObject({
      name: line(120).optional(),
      baseUrl: serverUrl.optional(),
      auth: recordAuth.optional(),
      secret: secret.optional(),
      reads: z.boolean().optional(),
      writes: z.boolean().optional(),
      enabled: z.boolean().optional(),
    }),
    output: recordSystem,
  }),
  'recordSystems.test': defineRoute({
    action: 'recordSystem:manage',
    method: 'POST',
    path: '/api/record-systems/:recordSystemId/test',
    summary:
      'Try the connection now, step by step: sign in, reach, read what the server is, find a patient by `identifier` (else only count them). The result is kept as `lastTest`; it never names a patient',
    params,
    body: z.strictObject({ identifier: line(60).optional() }),
    output: connectionTest,
  }),
  'recordSystems.keys': defineRoute({
    action: 'public:use',
    method: 'GET',
    path: '/api/record-systems/:recordSystemId/jwks.json',
    summary: 'Public keys (RFC 7517) with which we sign in at this record system by SMART backend services; for the system itself',
    params,
    output: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
  }),
};
