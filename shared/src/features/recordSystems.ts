import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { facilityRef } from './facilities.ts';
import { RECORD_SYSTEM_KINDS, type RecordSystemKind } from './recordKinds.ts';

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

/** IP address or network (CIDR) that a machine sends from. */
const sendingAddress = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** What a connection test can try; after the first failure the rest is `skipped`. */
export const TEST_STEPS = ['signIn', 'reach', 'capability', 'listen', 'arrived', 'accepted', 'patient'] as const;
/** The steps for each kind, in order. */
export const STEPS_OF = {
  fhir: ['signIn', 'reach', 'capability', 'patient'],
  builtIn: [],
  hl7: ['listen', 'arrived', 'accepted', 'patient'],
  insuranceXml: ['arrived', 'accepted', 'patient'],
} as const satisfies Record<RecordSystemKind, readonly (typeof TEST_STEPS)[number][]>;
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
  'not_listening',
  'listener_silent',
  'nothing_yet',
  'sender_unknown',
  'some_waiting',
  'last_refused',
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

/** How it goes with what a system sends to us, without anything of a patient. */
export const receivedState = z.object({
  /** Of the last message or file. */
  lastAt: instant.nullable(),
  /** Messages or visits that are in the record. */
  accepted: z.number().int(),
  /** Kept for a person to decide. */
  waiting: z.number().int(),
  refused: z.number().int(),
  /** Whether the last message or file was refused as a whole. */
  lastRefused: z.boolean(),
});
export type ReceivedState = z.infer<typeof receivedState>;

export const recordSystem = z.object({
  id,
  /** Whom it serves: this facility and all below it. */
  facility: facilityRef,
  kind: z.enum(RECORD_SYSTEM_KINDS),
  name: z.string(),
  /** Of `fhir`. */
  baseUrl: z.string().nullable(),
  auth: recordAuth,
  /** Of `hl7`: the IP address or network it sends from. */
  sendsFrom: z.string().nullable(),
  /** Of `hl7` and `insuranceXml`. */
  received: receivedState.nullable(),
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
const common = { facilityId: id, name: line(120), reads: z.boolean(), enabled: z.boolean() };

export const recordSystemRoutes = {
  'recordSystems.list': defineRoute({
    action: 'recordSystem:manage',
    method: 'GET',
    path: '/api/record-systems',
    summary: 'The record systems of my province and its facilities',
    output: z.object({
      recordSystems: z.array(recordSystem),
      /** TCP port on which HL7 v2 is listened for; null: not listening (HL7_PORT is unset). */
      hl7Port: z.number().int().nullable(),
    }),
  }),
  'recordSystems.create': defineRoute({
    action: 'recordSystem:manage',
    method: 'POST',
    path: '/api/record-systems',
    summary: 'Add a record system to a facility of my province: one that is asked over FHIR R4, or one that sends HL7 v2 or insurance XML',
    body: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('fhir'),
        ...common,
        baseUrl: serverUrl,
        auth: recordAuth,
        /** Password or client secret; not for `none` and `smart`. */
        secret: secret.optional(),
        writes: z.boolean(),
      }),
      z.strictObject({ kind: z.literal('hl7'), ...common, sendsFrom: sendingAddress }),
      z.strictObject({ kind: z.literal('insuranceXml'), ...common }),
    ]),
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
      sendsFrom: sendingAddress.optional(),
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
      'Try the connection now, step by step (`STEPS_OF` its kind): is it reached or does it send, is what came taken, is the patient of `identifier` known there. The result is kept as `lastTest`; it never names a patient',
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
