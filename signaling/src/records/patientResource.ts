import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { PatientCard } from '@hoi-chan/shared/features/patients.ts';
import type { Patient } from 'fhir/r4.d.ts';
import type { NewPatient } from './gateway.ts';
import { wellFormed } from './wellFormed.ts';

/** Patient (https://hl7.org/fhir/R4/patient.html) of one registered here. Vietnamese order: the first word is the family name. */
export function patientResource(patient: NewPatient): Patient {
  return wellFormed({
    ...personOf(patient),
    managingOrganization: {
      type: 'Organization',
      identifier: { system: identifierSystems.facility, value: patient.facility.code },
      display: patient.facility.name,
    },
  });
}

/** The Patient as we know them, where no record system is asked. */
export function patientOf({ facilityName, ...card }: PatientCard): Patient & { id: string } {
  return { ...personOf(card), id: card.id, managingOrganization: { type: 'Organization', display: facilityName } };
}

function personOf(patient: Omit<NewPatient, 'facility' | 'birthDate'> & { birthDate: string | null }): Patient {
  const [family = '', ...given] = patient.name.split(' ');
  return {
    resourceType: 'Patient',
    id: patient.id,
    active: true,
    ...(patient.identifiers.length > 0 && {
      identifier: patient.identifiers.map(({ system, value }) => ({
        use: system === identifierSystems.nationalId ? 'official' : 'secondary',
        system,
        value,
      })),
    }),
    name: [{ use: 'official', text: patient.name, family, ...(given.length > 0 && { given }) }],
    ...(patient.phone !== null && { telecom: [{ system: 'phone', value: patient.phone, use: 'mobile' }] }),
    gender: patient.gender,
    ...(patient.birthDate !== null && { birthDate: patient.birthDate }),
    ...(patient.address !== '' && { address: [{ use: 'home', text: patient.address, country: 'VN' }] }),
  };
}
