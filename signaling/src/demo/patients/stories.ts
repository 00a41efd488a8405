/** What a line of a demo patient's life is told with; `fhir.ts` turns it into resources. Days count back from now. */
import type { VitalKey } from '@hoi-chan/shared/clinical/vitals.ts';
import type { FacilityCode } from './identity.ts';

export type At = { readonly daysAgo: number; readonly at: FacilityCode; readonly by?: string };
export type Condition = {
  icd: readonly [code: string, name: string];
  text?: string;
  onsetDaysAgo: number;
  resolvedDaysAgo?: number;
  severity?: 'mild' | 'moderate' | 'severe';
  provisional?: boolean;
  note?: string;
};
export type Allergy = {
  text: string;
  atc?: string;
  category: 'medication' | 'food' | 'environment';
  criticality: 'low' | 'high';
  reactions: readonly (readonly [text: string, severity: 'mild' | 'moderate' | 'severe'])[];
  onsetDaysAgo: number;
  note?: string;
};
export type Medicine = {
  atc: string;
  text: string;
  dose: string;
  fromDaysAgo: number;
  toDaysAgo?: number;
  stopped?: string;
  for?: string;
};
export type VitalValues = Partial<Record<Exclude<VitalKey, 'systolic' | 'diastolic'>, number>> & { bp?: readonly [number, number] };
