import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';

/** The facts of a consult on which rights hang. */
export interface ConsultAccess {
  id: string;
  callId: string;
  state: ConsultState;
  patientId: string;
  askerId: string;
  askingFacilityId: string;
  targetFacilityId: string | null;
  specialty: string | null;
  specialistId: string | null;
}
