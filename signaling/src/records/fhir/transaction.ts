import { AppError } from '@hoi-chan/shared/errors.ts';
import type { BundleEntry, FhirResource } from 'fhir/r4.d.ts';
import type { WriteBackEntry } from '../writeBack/entry.ts';
import { idIn, type FhirClient } from './client.ts';

/** Servers commonly take eight conditional entries at most. */
const MAX_ENTRIES = 8;

/**
 * Sends the entries in order, in transactions of at most eight, each created only if its identifier is unknown
 * (https://hl7.org/fhir/R4/http.html#transaction). Later transactions refer to earlier ones by the server's own references. Returns fullUrl →
 * `Type/id`. A repeated call changes nothing.
 */
export async function sendEntries(
  client: FhirClient,
  entries: readonly WriteBackEntry[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const references = new Map<string, string>();
  for (let start = 0; start < entries.length; start += MAX_ENTRIES) {
    const part = entries.slice(start, start + MAX_ENTRIES);
    const answer = await client.transaction(
      { resourceType: 'Bundle', type: 'transaction', entry: part.map((entry) => toEntry(entry, references)) },
      signal,
    );
    for (const [index, entry] of part.entries()) {
      const got = answer.entry?.[index];
      const status = Number(got?.response?.status?.slice(0, 3) ?? 0);
      if (status >= 400 || status === 0) throw refused(status);
      const id = got?.resource?.id ?? idIn(got?.response?.location);
      if (id !== undefined) references.set(entry.fullUrl, `${entry.resource.resourceType}/${id}`);
    }
  }
  return references;
}

function toEntry(entry: WriteBackEntry, references: ReadonlyMap<string, string>): BundleEntry {
  const { id: _id, ...resource } = entry.resource;
  let json = JSON.stringify(resource);
  for (const [fullUrl, reference] of references) json = json.replaceAll(`"${fullUrl}"`, JSON.stringify(reference));
  return {
    fullUrl: entry.fullUrl,
    resource: JSON.parse(json) as FhirResource,
    request: {
      method: 'POST',
      url: entry.resource.resourceType,
      ifNoneExist: new URLSearchParams({ identifier: `${entry.identifier.system}|${entry.identifier.value}` }).toString(),
    },
  };
}

function refused(status: number): AppError {
  if (status >= 500 || status === 0)
    return new AppError('UNAVAILABLE', 'the record system took only a part', {
      reason: 'record_unavailable',
      cause: new Error(`entry status ${status}`),
    });
  return new AppError('CONFLICT', 'the record system refuses a part of the content', {
    reason: 'record_refused',
    cause: new Error(`entry status ${status}`),
  });
}
