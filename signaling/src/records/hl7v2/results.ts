import type { Hl7Reason } from '@hoi-chan/shared/features/hl7.ts';
import type { CodeableConcept, DiagnosticReport, Observation, Quantity, Range } from 'fhir/r4.d.ts';
import { uuidOf } from '../deterministic.ts';
import { instantOf, textOf, type Hl7Message, type Hl7Segment } from './fields.ts';

type Stored = (DiagnosticReport | Observation) & { id: string };
export type ResultsReading = { ok: true; resources: Stored[] } | { ok: false; reason: Hl7Reason };

const STATUS: Record<string, Observation['status']> = {
  F: 'final',
  C: 'corrected',
  P: 'preliminary',
  R: 'preliminary',
  S: 'preliminary',
  U: 'final',
  X: 'cancelled',
  D: 'entered-in-error',
  W: 'entered-in-error',
};
const REPORT_STATUS: Record<string, DiagnosticReport['status']> = { F: 'final', C: 'corrected', P: 'preliminary', X: 'cancelled' };
/** Table 0078, as far as FHIR's own list has the same codes. */
const FLAGS = ['H', 'L', 'HH', 'LL', 'N', 'A', 'AA', 'HU', 'LU', 'POS', 'NEG', 'S', 'I', 'R'];
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';

/**
 * ORU^R01 (HL7 v2.5.1 §7.3.1): each OBR a DiagnosticReport, each OBX below it an Observation. Ids come from the order and the test, so that
 * a corrected result takes the place of the one before.
 */
export function readResults(message: Hl7Message, facilityCode: string, patientId: string): ResultsReading {
  const sentAt = instantOf(textOf(message.getSegment('MSH'), 7)) ?? new Date().toISOString();
  const resources: Stored[] = [];
  let order: { number: string; obr: Hl7Segment; report: DiagnosticReport & { id: string } } | undefined;
  for (const segment of message.segments) {
    if (segment.name === 'OBR') {
      const number = textOf(segment, 3) || textOf(segment, 2);
      if (number === '') return { ok: false, reason: 'no_order_number' };
      const report = reportOf(segment, number);
      order = { number, obr: segment, report };
      resources.push(report);
    } else if (segment.name === 'OBX' && order) {
      const observation = observationOf(segment, order);
      if (observation === undefined) continue;
      resources.push(observation);
      (order.report.result ??= []).push({ reference: `Observation/${observation.id}` });
    } else if (segment.name === 'NTE' && order) {
      const note = textOf(segment, 3);
      const last = resources.at(-1);
      if (note !== '' && last?.resourceType === 'Observation') (last.note ??= []).push({ text: note });
      else if (note !== '') order.report.conclusion = [order.report.conclusion, note].filter(Boolean).join('\n');
    }
  }
  return resources.some(({ resourceType }) => resourceType === 'Observation')
    ? { ok: true, resources }
    : { ok: false, reason: 'no_results' };

  function base(key: string) {
    return { id: uuidOf(`hl7/${facilityCode}/${key}`), identifier: [{ system: `urn:hoi-chan:hl7:${facilityCode}`, value: key }] };
  }
  function reportOf(obr: Hl7Segment, number: string): DiagnosticReport & { id: string } {
    const effective = instantOf(textOf(obr, 7));
    return {
      resourceType: 'DiagnosticReport',
      ...base(`${number}/${textOf(obr, 4)}`),
      status: REPORT_STATUS[textOf(obr, 25)] ?? 'final',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }], text: 'Xét nghiệm' }],
      code: codedOf(obr, 4, facilityCode),
      subject: { reference: `Patient/${patientId}` },
      ...(effective !== undefined && { effectiveDateTime: effective }),
      issued: instantOf(textOf(obr, 22)) ?? sentAt,
    };
  }
  function observationOf(
    obx: Hl7Segment,
    { number, obr }: { number: string; obr: Hl7Segment },
  ): (Observation & { id: string }) | undefined {
    const status = STATUS[textOf(obx, 11)];
    const value = valueOf(obx);
    // Results that are only announced (table 0085 I, O, N) are none yet.
    if (status === undefined || (value === undefined && status !== 'cancelled' && status !== 'entered-in-error')) return undefined;
    const effective = instantOf(textOf(obx, 14)) ?? instantOf(textOf(obr, 7));
    const flag = textOf(obx, 8);
    const range = rangeOf(textOf(obx, 7), unitOf(obx));
    return {
      resourceType: 'Observation',
      ...base(`${number}/${textOf(obr, 4)}/${textOf(obx, 3)}/${textOf(obx, 4)}`),
      status,
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory', display: 'Laboratory' }] },
      ],
      code: codedOf(obx, 3, facilityCode),
      subject: { reference: `Patient/${patientId}` },
      ...(effective !== undefined && { effectiveDateTime: effective }),
      issued: sentAt,
      ...value,
      ...(FLAGS.includes(flag) && { interpretation: [{ coding: [{ system: INTERPRETATION, code: flag }] }] }),
      ...(range && { referenceRange: [range] }),
    };
  }
}

/** CWE: code^text^system; LN is LOINC, everything else a list of the sender's own. */
function codedOf(segment: Hl7Segment, field: number, facilityCode: string): CodeableConcept {
  const [code, text, list] = [textOf(segment, field, 1), textOf(segment, field, 2), textOf(segment, field, 3).toUpperCase()];
  const system = list === 'LN' ? 'http://loinc.org' : `urn:hoi-chan:hl7:${facilityCode}:${field === 4 ? 'order' : 'test'}`;
  return {
    ...(code !== '' && { coding: [{ system, code, ...(text !== '' && { display: text }) }] }),
    text: text || code || 'Xét nghiệm',
  };
}

function unitOf(obx: Hl7Segment): Pick<Quantity, 'unit' | 'system' | 'code'> {
  const [code, text, system] = [textOf(obx, 6, 1), textOf(obx, 6, 2), textOf(obx, 6, 3).toUpperCase()];
  if (code === '') return {};
  return { unit: text || code, ...(system === 'UCUM' && { system: 'http://unitsofmeasure.org', code }) };
}

function valueOf(obx: Hl7Segment): Pick<Observation, 'valueQuantity' | 'valueString' | 'valueCodeableConcept'> | undefined {
  const text = textOf(obx, 5);
  switch (textOf(obx, 2)) {
    case 'NM':
      return quantityOf(text, obx);
    case 'SN': {
      // comparator^number^separator^second number
      const comparator = (['<', '<=', '>', '>='] as const).find((one) => one === text);
      const number = numberOf(textOf(obx, 5, 2));
      if (number === undefined || textOf(obx, 5, 3) !== '')
        return { valueString: [1, 2, 3, 4].map((part) => textOf(obx, 5, part)).join('') };
      return { valueQuantity: { value: number, ...(comparator && { comparator }), ...unitOf(obx) } };
    }
    case 'CE':
    case 'CWE':
    case 'CNE': {
      const words = textOf(obx, 5, 2) || text;
      return words === '' ? undefined : { valueCodeableConcept: { text: words } };
    }
    default:
      // Laboratories send numbers as text too; a trend needs them as numbers.
      return quantityOf(text, obx);
  }
}
function quantityOf(text: string, obx: Hl7Segment): ReturnType<typeof valueOf> {
  const value = numberOf(text);
  if (value !== undefined) return { valueQuantity: { value, ...unitOf(obx) } };
  return text === '' ? undefined : { valueString: text };
}
function numberOf(text: string): number | undefined {
  return /^[+-]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : undefined;
}

/** `3.9-6.4`, `<5.2`, `>1`; whatever else stays as words. */
function rangeOf(text: string, unit: Pick<Quantity, 'unit'>): (Range & { text?: string }) | undefined {
  if (text === '') return undefined;
  const both = /^\s*([\d.,]+)\s*[-–]\s*([\d.,]+)\s*$/.exec(text);
  const one = /^\s*([<>≤≥])=?\s*([\d.,]+)\s*$/.exec(text);
  const quantity = (digits: string | undefined): Quantity | undefined => {
    const value = numberOf(digits ?? '');
    return value === undefined ? undefined : { value, ...unit };
  };
  const low = both ? quantity(both[1]) : one && '>≥'.includes(one[1] ?? '') ? quantity(one[2]) : undefined;
  const high = both ? quantity(both[2]) : one && '<≤'.includes(one[1] ?? '') ? quantity(one[2]) : undefined;
  return { ...(low && { low }), ...(high && { high }), text };
}
