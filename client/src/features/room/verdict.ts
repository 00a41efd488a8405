import type { QualityPoint } from '../../call/callQuality.ts';

/** What a person would say of the last seconds. `cut`: nothing goes. */
export type Verdict = 'good' | 'fair' | 'poor' | 'cut' | 'unknown';

const RECENT = 5;
const mean = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
};

/** How well the others are heard: by what had to be made up (one tenth is heard by everybody), else by what was lost. */
export function verdictOfReceiving(points: readonly QualityPoint[]): Verdict {
  const recent = points.slice(-RECENT);
  if (recent.length === 0) return 'unknown';
  if (recent.at(-1)?.connected === false) return 'cut';
  const concealed = mean(recent.map((point) => point.concealed));
  const loss = mean(recent.map((point) => point.receiveLoss));
  if (concealed === undefined && loss === undefined) return 'unknown';
  if ((concealed ?? 0) > 0.1 || (loss ?? 0) > 0.15) return 'poor';
  return (concealed ?? 0) > 0.03 || (loss ?? 0) > 0.05 ? 'fair' : 'good';
}

/** How well what is sent gets through: by the rung the link allows, what is lost and how long it takes (ITU-T G.114: 400 ms mouth to ear). */
export function verdictOfSending(points: readonly QualityPoint[]): Verdict {
  const recent = points.slice(-RECENT);
  const last = recent.at(-1);
  if (last === undefined) return 'unknown';
  if (!last.connected) return 'cut';
  const loss = mean(recent.map((point) => point.sendLoss)) ?? 0;
  const roundTripMs = mean(recent.map((point) => point.roundTripMs)) ?? 0;
  if (loss > 0.15 || roundTripMs > 800) return 'poor';
  return loss > 0.05 || roundTripMs > 400 ? 'fair' : 'good';
}
