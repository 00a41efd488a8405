import { RECORD_PARTS, type RecordPart } from './recordParts.ts';

/**
 * `builtIn`: our own store, one for each province; `fhir`: asked over FHIR R4; `hl7`: a machine that sends HL7 v2 over MLLP; `insuranceXml`: the
 * insurance XML files of one facility.
 */
export const RECORD_SYSTEM_KINDS = ['fhir', 'builtIn', 'hl7', 'insuranceXml'] as const;
export type RecordSystemKind = (typeof RECORD_SYSTEM_KINDS)[number];

/** What one of a kind can tell of a patient; about the rest it says nothing, which is not "nothing known". */
export const PARTS_GIVEN: Record<RecordSystemKind, readonly RecordPart[]> = {
  fhir: RECORD_PARTS,
  builtIn: RECORD_PARTS,
  hl7: ['results'],
  insuranceXml: ['problems', 'medicines', 'results', 'procedures', 'visits', 'documents'],
};

/** Those that send to us of their own accord: there is nobody to ask, and nothing can be written to them. */
export const isReceived = (kind: RecordSystemKind): kind is 'hl7' | 'insuranceXml' => kind === 'hl7' || kind === 'insuranceXml';
