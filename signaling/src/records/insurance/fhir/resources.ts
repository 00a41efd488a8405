import type { FacilityFacts } from '../../gateway.ts';
import type { Visit } from '../visit.ts';
import { encounterAndConditions } from './encounter.ts';
import { medicines } from './medicines.ts';
import { papers } from './papers.ts';
import { contextOf, type Stored } from './parts.ts';
import { services } from './services.ts';

/** A visit as FHIR R4 resources. Pure and deterministic: the same visit of the same facility and patient gives the same ids and content. */
export function visitResources(visit: Visit, patientId: string, facility: FacilityFacts): Stored[] {
  const context = contextOf(visit, patientId, facility);
  return [...encounterAndConditions(context), ...medicines(context), ...services(context), ...papers(context)];
}
