import type { FhirResource, Medication, MedicationRequest, MedicationStatement } from 'fhir/r4.d.ts';

type Medicine = MedicationRequest | MedicationStatement;
const isMedicine = (resource: FhirResource): resource is Medicine =>
  resource.resourceType === 'MedicationRequest' || resource.resourceType === 'MedicationStatement';

/**
 * Medicines with their name in them. Many servers name a medicine by a reference to a Medication, beside it or inside
 * (https://hl7.org/fhir/R4/medicationrequest.html, medication[x]); only they can say what it is, and a medicine without a name must not be shown.
 * `read`: Medications of this server by id.
 */
export async function withNames(
  resources: readonly FhirResource[],
  baseUrl: string,
  read: (ids: string[]) => Promise<Medication[]>,
): Promise<FhirResource[]> {
  const wanted = new Set(resources.flatMap((resource) => (isMedicine(resource) ? (idOf(resource, baseUrl) ?? []) : [])));
  const found = new Map(wanted.size === 0 ? [] : (await read([...wanted])).map((medication) => [medication.id, medication]));
  return resources.map((resource) => {
    if (!isMedicine(resource)) return resource;
    const inside = resource.contained?.find(({ id }) => `#${id ?? ''}` === resource.medicationReference?.reference);
    const medication = inside?.resourceType === 'Medication' ? (inside as Medication) : found.get(idOf(resource, baseUrl));
    return medication === undefined ? resource : named(resource, medication);
  });
}

/** Of a Medication that stands beside it on the same server. */
function idOf({ medicationReference }: Medicine, baseUrl: string): string | undefined {
  const reference = medicationReference?.reference ?? '';
  const own = reference.startsWith(`${baseUrl}/`) ? reference.slice(baseUrl.length + 1) : reference;
  return /^Medication\/([A-Za-z0-9.-]{1,64})(?:\/_history\/.+)?$/.exec(own)?.[1];
}

function named(medicine: Medicine, medication: Medication): Medicine {
  const { medicationReference: reference, contained, ...rest } = medicine;
  const text = medication.code?.text ?? reference?.display;
  if (medication.code === undefined && text === undefined) return medicine;
  const others = contained?.filter((each) => each !== medication) ?? [];
  return {
    ...rest,
    ...(others.length > 0 && { contained: others }),
    medicationCodeableConcept: { ...medication.code, ...(text !== undefined && { text }) },
  };
}
