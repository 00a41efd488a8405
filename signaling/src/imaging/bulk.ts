import type { DicomJson, JsonElement } from './dicomJson.ts';

/**
 * Bulk URIs as clients get them: relative (RFC 3986 §5.2) to the metadata resource they came with, so that they lead to whoever proxied it
 * and never to the archive itself. They come in relative to the study, `series/{series}/instances/{sop}/bulk/…`.
 */
export function relativeBulk(dataset: DicomJson, level: 'study' | 'series'): DicomJson {
  if (level === 'study') return dataset;
  return mapBulk(dataset, (element) => ({ ...element, BulkDataURI: element.BulkDataURI?.replace(/^series\/[^/]+\//, '') ?? '' }));
}

/** A copy in which each element with a BulkDataURI, at any depth, is what `change` makes of it; `undefined` drops the value. */
export function mapBulk(dataset: DicomJson, change: (element: JsonElement, tag: string) => JsonElement | undefined): DicomJson {
  return Object.fromEntries(
    Object.entries(dataset).map(([tag, element]) => {
      if (element.BulkDataURI !== undefined) return [tag, change(element, tag) ?? { vr: element.vr }];
      if (element.vr !== 'SQ' || !element.Value) return [tag, element];
      return [tag, { vr: 'SQ', Value: element.Value.map((item) => mapBulk(item as DicomJson, change)) }];
    }),
  );
}
