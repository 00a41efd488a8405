import type { Identifier } from 'fhir/r4.d.ts';
import { uuidOf } from '../deterministic.ts';

/** Identifiers of what we write, one system each kind of thing. */
export const SYSTEMS = {
  /** `<consult id>/<part>`. */
  consult: 'urn:hoi-chan:consult',
  /** `<consult id>/v<version>`: masterIdentifier of the document. */
  document: 'urn:hoi-chan:document',
  /** `HC-YYYY-NNNNNN`, for people. */
  number: 'urn:hoi-chan:consult-number',
  /** Persons without a licence number. */
  person: 'urn:hoi-chan:person',
} as const;

/** The id of the DocumentReference of one version, where ids are ours to give. */
export function documentIdOf(consultId: string, versionNumber: number): string {
  return uuidOf(`document/${consultId}/v${versionNumber}`);
}
export function documentIdentifier(consultId: string, versionNumber: number): { system: string; value: string } {
  return { system: SYSTEMS.document, value: `${consultId}/v${versionNumber}` };
}

export function keyImageIdentifier(
  consultId: string,
  { sopUid, frame }: { sopUid: string; frame: number },
): { system: string; value: string } {
  return { system: SYSTEMS.consult, value: `${consultId}/key-image/${sopUid}/${frame}` };
}

export const compositionIdOf = (consultId: string, versionNumber: number): string =>
  uuidOf(`consult/${consultId}/composition/v${versionNumber}`);
export function compositionIdentifier(consultId: string, versionNumber: number): { system: string; value: string } {
  return { system: SYSTEMS.consult, value: `${consultId}/composition/v${versionNumber}` };
}
/** The version of the minutes that left this `kind` of resource for this consult; undefined: the identifier is none of ours. */
export function versionOf(consultId: string, kind: 'medicine' | 'referral', identifier: Identifier): number | undefined {
  if (identifier.system !== SYSTEMS.consult) return undefined;
  const found = /^([^/]+)\/([^/]+)\/v(\d+)(\/|$)/.exec(identifier.value ?? '');
  return found?.[1] === consultId && found[2] === kind ? Number(found[3]) : undefined;
}
