import type { Bundle } from 'fhir/r4.d.ts';
import type { Transaction } from '../../db/database.ts';
import { insertResource, listDocumentsOf, listMedicines, updateResource } from '../builtIn/store.ts';
import { documentIdentifier, versionOf } from '../writeBack/identifiers.ts';
import { placedFor } from './document.ts';
import type { Manifest } from './format.ts';

/**
 * The document into our own store, in the transaction of whoever imports it. False when this version stands there already, from a capsule or by the usual
 * way. Of several versions the last one counts, in whatever order they come.
 */
export async function placeCapsule(
  tx: Transaction,
  bundle: Bundle,
  { consultId, versionNumber, facility }: Manifest,
  patientId: string,
): Promise<boolean> {
  const { system, value } = documentIdentifier(consultId, versionNumber);
  const before = await listDocumentsOf(tx, patientId, system, `${consultId}/v`);
  const versions = before.map((document) => Number(document.masterIdentifier?.value?.slice(consultId.length + 2)));
  if (before.some(({ masterIdentifier }) => masterIdentifier?.value === value)) return false;
  const isLast = versions.every((version) => version < versionNumber);
  for (const resource of placedFor(bundle, patientId, facility.name)) {
    const isMinutes = resource.resourceType === 'DocumentReference' && resource.masterIdentifier?.value === value;
    if (isMinutes && !isLast) resource.status = 'superseded';
    await insertResource(tx, resource, patientId);
  }
  const last = Math.max(versionNumber, ...versions);
  for (const document of before)
    if (isLast && document.status === 'current') await updateResource(tx, { ...document, status: 'superseded' });
  for (const medicine of await listMedicines(tx, patientId)) {
    const version = medicine.identifier?.map((each) => versionOf(consultId, 'medicine', each)).find((each) => each !== undefined);
    if (version !== undefined && version < last && medicine.status === 'active')
      await updateResource(tx, { ...medicine, status: 'stopped' });
  }
  return true;
}
