import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { DicomJson } from '../../imaging/dicomJson.ts';
import { ImagingError, type ImagingGateway } from '../../imaging/gateway.ts';
import { firstPart, readAll } from '../../imaging/multipart.ts';
import { offload } from '../../imaging/offload.ts';
import type { Region, RegionValues } from '../../imaging/regionValues.ts';
import { EXPLICIT_LE } from '../../imaging/syntaxes.ts';

type RegionMark = Annotation & Region;
const isRegion = (mark: Annotation): mark is RegionMark => ['ellipse', 'rectangle', 'freehand', 'probe'].includes(mark.kind);

/**
 * Mean, deviation and extremes of every region, by annotation: worked out here from the archive's pixels rather than believed from a browser. Nothing of a
 * frame that cannot be decoded.
 */
export async function readValues(
  imaging: ImagingGateway,
  annotations: readonly Annotation[],
  instances: ReadonlyMap<string, DicomJson>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RegionValues>> {
  const byFrame = Map.groupBy(annotations.filter(isRegion), ({ sopUid, frame }) => `${sopUid} ${frame}`);
  const found = new Map<string, RegionValues>();
  // One after the other: the archive serves the room meanwhile.
  for (const marks of byFrame.values()) {
    const values = await valuesOfFrame(imaging, marks, instances, signal);
    for (const [index, mark] of marks.entries()) {
      const value = values[index];
      if (value !== undefined) found.set(mark.id, value);
    }
  }
  return found;
}

async function valuesOfFrame(
  imaging: ImagingGateway,
  marks: readonly RegionMark[],
  instances: ReadonlyMap<string, DicomJson>,
  signal: AbortSignal,
): Promise<(RegionValues | undefined)[]> {
  const [first] = marks;
  const instance = first && instances.get(first.sopUid);
  if (first === undefined || instance === undefined) return [];
  try {
    const { contentType, body } = await imaging.frame(first, first.frame, { signal });
    const part = firstPart(contentType, await readAll(body));
    if (part === undefined) return [];
    const syntax = /transfer-syntax="?([0-9.]+)/.exec(part.headers['content-type'] ?? contentType)?.[1] ?? EXPLICIT_LE;
    const regions = marks.map(({ kind, points }) => ({ kind, points }));
    return await offload('regionValues', [instance, syntax, part.bytes, first.frame, regions], signal);
  } catch (error) {
    if (error instanceof ImagingError && error.code === 'INVALID') return [];
    throw error;
  }
}
