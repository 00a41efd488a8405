/** The invented patients of the demo. */
import type { DemoPatient } from './fhir.ts';
import { nguyenVanAn } from './nguyen-van-an.ts';

export type { DemoPatient } from './fhir.ts';

export const demoPatients: readonly DemoPatient[] = [nguyenVanAn];
