import type { PatientIdentity } from '../../../signaling/src/imaging/part10.ts';
import type { apiAs } from './api.ts';

export interface Person {
  id: string;
  name: string;
  birthDate: string;
  identifiers: { value: string }[];
}

/** How devices name somebody in what they make of them. */
export function identityOf({ name, birthDate, identifiers }: Person): PatientIdentity {
  return { patientId: identifiers[0]?.value ?? '', name, birthDate: birthDate.replaceAll('-', ''), sex: 'M' };
}

/** A patient of the demo, as a doctor finds them. */
export async function demoPatient(api: Awaited<ReturnType<typeof apiAs>>, name: string): Promise<Person> {
  const { patients } = await api.get<{ patients: Person[] }>(`/api/patients?q=${encodeURIComponent(name)}`);
  const [person] = patients;
  if (person === undefined) throw new Error('no demo patient');
  return person;
}
