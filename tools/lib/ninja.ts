/** `[n/m]` at the start of a line, as ninja prints it. */
export function parseProgress(line: string): { done: number; total: number } | undefined {
  const match = /^\[(\d+)\/(\d+)\]/.exec(line.trimStart());
  if (!match) return undefined;
  const done = Number(match[1]);
  const total = Number(match[2]);
  return total > 0 && done <= total ? { done, total } : undefined;
}

/**
 * Seconds left. The first files are small, so the guess made beforehand counts until a fifth is built.
 * @param guessSeconds how long the whole was expected to take
 */
export function secondsLeft(done: number, total: number, elapsedSeconds: number, guessSeconds: number): number {
  const share = done / total;
  const fromGuess = Math.max(guessSeconds - elapsedSeconds, guessSeconds * (1 - share) * 0.5);
  if (done === 0) return fromGuess;
  const fromPace = (elapsedSeconds / share) * (1 - share);
  const trust = Math.min(1, share / 0.2);
  return fromPace * trust + fromGuess * (1 - trust);
}
