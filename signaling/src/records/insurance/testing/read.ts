import { readEnvelope, type Envelope } from '../envelope.ts';
import { readVisit, type VisitReading } from '../visit.ts';

export const TODAY = new Date('2026-03-01T00:00:00Z');

/** Reads a whole file in chunks of the given size. */
export async function read(
  file: string | Uint8Array,
  options: { chunkBytes?: number; facilityCode?: string } = {},
): Promise<VisitReading[]> {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'utf8') : file;
  const size = options.chunkBytes ?? 64 * 1024;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const envelope: Envelope = { facilityCode: undefined };
  const readings: VisitReading[] = [];
  for await (const raw of readEnvelope(chunks(), envelope)) readings.push(readVisit(raw, options.facilityCode ?? '00101', TODAY));
  return readings;
}
