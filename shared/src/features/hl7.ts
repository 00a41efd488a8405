import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { id, instant } from '../ids.ts';
import { facilityRef } from './facilities.ts';

/** `set_aside`: kept, but not in the record until a person has seen to it; `refused`: the sender was told why, nothing is kept. */
export const HL7_OUTCOMES = ['accepted', 'set_aside', 'refused'] as const;
/** Why a message was not taken into the record. */
export const HL7_REASONS = [
  'several_patients',
  'person_differs',
  'merge_by_person',
  'no_identifier',
  'no_name',
  'no_birth_date',
  'no_order_number',
  'no_results',
  'unknown_type',
  'unknown_source',
  'unexpected',
] as const;
export type Hl7Reason = (typeof HL7_REASONS)[number];

/** One machine that sends HL7 v2 over MLLP: a HIS (ADT) or a laboratory system (ORU). It is a record system, and kept as one. */
export const hl7Source = z.object({
  /** Of the record system. */
  id,
  name: z.string(),
  facility: facilityRef.pick({ id: true, code: true, name: true }),
  /** IP address or network (CIDR) it connects from. */
  address: z.string(),
  active: z.boolean(),
  lastMessageAt: instant.nullable(),
  counts: z.object({ accepted: z.number().int(), setAside: z.number().int(), refused: z.number().int() }),
});
export type Hl7Source = z.infer<typeof hl7Source>;

/** Without anything of the patient. */
export const hl7Message = z.object({
  id,
  /** MSH-10. */
  controlId: z.string(),
  /** MSH-9 as `ORU^R01`. */
  type: z.string(),
  outcome: z.enum(HL7_OUTCOMES),
  reason: z.enum(HL7_REASONS).nullable(),
  at: instant,
});
export type Hl7Message = z.infer<typeof hl7Message>;

const sourceParams = z.strictObject({ sourceId: id });

export const hl7Routes = {
  'hl7.list': defineRoute({
    action: 'recordSystem:manage',
    method: 'GET',
    path: '/api/hl7',
    summary: 'Where HL7 v2 is listened for, and who may send',
    output: z.object({
      /** TCP port of MLLP; null: not listening (HL7_PORT is unset). */
      port: z.number().int().nullable(),
      sources: z.array(hl7Source),
    }),
  }),
  'hl7.messages': defineRoute({
    action: 'recordSystem:manage',
    method: 'GET',
    path: '/api/hl7/:sourceId/messages',
    summary: 'The last hundred messages and what became of them',
    params: sourceParams,
    output: z.object({ messages: z.array(hl7Message) }),
  }),
  'hl7.retry': defineRoute({
    action: 'recordSystem:manage',
    method: 'POST',
    path: '/api/hl7/:sourceId/messages/:messageId/retry',
    summary: 'Take a message that was set aside into the record, now that its patient is clear',
    params: sourceParams.extend({ messageId: id }),
    output: hl7Message,
  }),
};
