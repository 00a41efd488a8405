/** Coded concepts of the demo records. */
import type { CodeableConcept } from 'fhir/r4.d.ts';

/** Where HL7 keeps its own code systems. */
export const terminology = 'http://terminology.hl7.org/CodeSystem/';
const loincSystem = 'http://loinc.org';

export const coded = (system: string, code: string, display: string, text = display): CodeableConcept => ({
  coding: [{ system, code, display }],
  text,
});
export const loinc = (code: string, display: string, text: string) => coded(loincSystem, code, display, text);
/** An ICD-10 code (WHO) with its Vietnamese name. */
export const icd = (code: string, display: string, text = display) => coded('http://hl7.org/fhir/sid/icd-10', code, display, text);
/** A medicine or vaccine by its ATC code, named as the box says. */
export const atc = (code: string, text: string) => coded('http://www.whocc.no/atc', code, text);

export const severities = {
  mild: coded('http://snomed.info/sct', '255604002', 'Mild', 'Nhẹ'),
  moderate: coded('http://snomed.info/sct', '6736007', 'Moderate', 'Trung bình'),
  severe: coded('http://snomed.info/sct', '24484000', 'Severe', 'Nặng'),
} as const;
