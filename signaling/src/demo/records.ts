import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import type { FhirResource, Patient } from 'fhir/r4.d.ts';
import type { Database } from '../db/database.ts';
import type { PatientIdentity } from '../imaging/part10.ts';
import { storeRecord } from '../records/builtIn/gateway.ts';
import { uuidOf } from '../records/deterministic.ts';
import { demoPatients, type DemoPatient } from './patients/index.ts';
import { insertPatient } from './store.ts';

export const demoPatientId = (key: string): string => uuidOf(`demo/patient/${key}`);

/** Puts the demo patients and their whole records into the built-in store; those that are there stay as they are. */
export async function seedRecords(db: Database, now: Date): Promise<void> {
  for (const demo of demoPatients) {
    const id = demoPatientId(demo.key);
    const resources = underOurId(demo, id, now);
    const patient = resources.find((resource): resource is Patient => resource.resourceType === 'Patient');
    if (patient === undefined) throw new Error(`demo patient ${demo.key} has no Patient resource`);
    await db.transaction(async (tx) => {
      const name = patient.name?.[0]?.text ?? demo.key;
      const isNew = await insertPatient(tx, {
        id,
        stationCode: demo.stationCode,
        name,
        foldedName: foldVietnamese(name),
        birthDate: patient.birthDate ?? null,
        gender: patient.gender ?? 'unknown',
        phone: patient.telecom?.find((contact) => contact.system === 'phone')?.value ?? null,
        address: patient.address?.[0]?.text ?? '',
        identifiers: (patient.identifier ?? []).flatMap(({ system, value }) =>
          system === undefined || value === undefined ? [] : [{ system, value }],
        ),
      });
      if (isNew) await storeRecord(tx, id, resources);
    });
  }
}

/** The same record with the patient's id in our store in place of the story's key. */
function underOurId(demo: DemoPatient, id: string, now: Date): FhirResource[] {
  const json = JSON.stringify(demo.resources(now)).replaceAll(`"Patient/${demo.key}"`, `"Patient/${id}"`);
  return (JSON.parse(json) as FhirResource[]).map((resource) => (resource.resourceType === 'Patient' ? { ...resource, id } : resource));
}

/** Who the demo patients are to an image archive: PatientID is the first, official number. */
export function imagingIdentities(now: Date): Map<string, PatientIdentity> {
  return new Map(
    demoPatients.flatMap((demo): [string, PatientIdentity][] => {
      const patient = demo.resources(now).find((resource): resource is Patient => resource.resourceType === 'Patient');
      if (patient === undefined) return [];
      const identity: PatientIdentity = {
        patientId: patient.identifier?.[0]?.value ?? '',
        name: patient.name?.[0]?.text ?? '',
        birthDate: (patient.birthDate ?? '').replaceAll('-', ''),
        sex: patient.gender === 'female' ? 'F' : 'M',
      };
      return [[demo.key, identity]];
    }),
  );
}
