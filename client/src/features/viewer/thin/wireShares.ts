/** What came of each series, bytes on the wire and as plain pixels. */
const came = new Map<string, { wireBytes: number; plainBytes: number }>();

/** A frame of the series came compressed. */
export function noteCompressed(seriesUid: string, wireBytes: number, plainBytes: number): void {
  const before = came.get(seriesUid) ?? { wireBytes: 0, plainBytes: 0 };
  came.set(seriesUid, { wireBytes: before.wireBytes + wireBytes, plainBytes: before.plainBytes + plainBytes });
}

/** Which share of its plain pixels the compressed frames of a series weighed so far; undefined before one came. */
export function wireShareOf(seriesUid: string): number | undefined {
  const { wireBytes = 0, plainBytes = 0 } = came.get(seriesUid) ?? {};
  return plainBytes > 0 ? wireBytes / plainBytes : undefined;
}
