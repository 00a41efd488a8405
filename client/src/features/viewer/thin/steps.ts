/** Of a long series so many small pictures are offered to step through: some 16 KB each. */
const MOST = 12;

/** Places of a series to step through: those that are here already or were marked, and others between them, evenly. */
export function stepsOf(count: number, told: readonly number[]): number[] {
  const steps = new Set(told.filter((place) => place >= 0 && place < count));
  const others = Math.min(count, MOST);
  for (let step = 0; step < others; step += 1) {
    if (steps.size >= MOST && count > MOST) break;
    steps.add(others === 1 ? 0 : Math.round((step * (count - 1)) / (others - 1)));
  }
  return [...steps].toSorted((a, b) => a - b);
}

/** `about` ten seconds exact: a link swings by more. */
export function waitOf(bytes: number, bps: number): { minutes: number; seconds: number } {
  const tens = Math.max(1, Math.round((bytes * 8) / bps / 10)) * 10;
  return { minutes: Math.floor(tens / 60), seconds: tens % 60 };
}

/** Of a document, what comes on a thin link without being asked for: ten seconds of it. */
export const LIGHT_DOCUMENT_BYTES = 100_000;
