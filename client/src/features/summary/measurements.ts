import type { Bundle, Observation, ObservationComponent, Quantity } from 'fhir/r4';
import { vitals, type Vital } from '@hoi-chan/shared/clinical/vitals.ts';
import { hasCode, inBoth, resourcesOf, wordsOf, type Words } from './fhir.ts';
import type { Origin, OriginOf } from './origin.ts';
import { dateOfReport, reportsByResult, type ReportOf } from './reports.ts';

export type Flag = 'high' | 'low' | 'critical' | 'normal';
export interface Point {
  at: string;
  /** When the laboratory gave it out, which may be days after the sample was taken. */
  issuedAt?: string;
  value: number;
  flag?: Flag;
  origin?: Origin;
}
/** One measured thing over time, in one unit. */
export interface Series {
  key: string;
  group: 'vital' | 'lab';
  name: Words;
  unit: string;
  low?: number;
  high?: number;
  /** Oldest first; at least one. */
  points: Point[];
  latest: Point;
}
/** A result that is words, not a number. */
export interface WordResult {
  name: Words;
  text: Words;
  at?: string;
  /** As of a point. */
  issuedAt?: string;
  origin?: Origin;
}

export type Measured = Pick<Observation | ObservationComponent, 'code' | 'valueQuantity' | 'interpretation' | 'referenceRange'>;

/** Numbers of the record as series per code and unit, vitals first. A panel (blood pressure) gives one series a component. */
export function seriesOf(bundle: Bundle, originOf: OriginOf = () => ({})): Series[] {
  const series = new Map<string, Omit<Series, 'latest'>>();
  const adult = isAdult(bundle);
  const reportOf = reportsByResult(bundle);
  for (const observation of usableObservations(bundle)) {
    const { at, issuedAt } = datesOf(observation, reportOf);
    if (at === undefined) continue;
    const group = observation.category?.some((category) => hasCode(category, 'vital-signs')) ? 'vital' : 'lab';
    for (const raw of [observation, ...(observation.component ?? [])] as Measured[]) {
      const measured = adult ? withUsualRange(raw) : raw;
      const quantity = measured.valueQuantity;
      if (typeof quantity?.value !== 'number' || !Number.isFinite(quantity.value)) continue;
      const unit = quantity.unit ?? quantity.code ?? '';
      const key = `${measured.code.coding?.[0]?.code ?? wordsOf(measured.code).vi}|${quantity.code ?? unit}`;
      const one = series.get(key) ?? { key, group, name: wordsOf(measured.code), unit, points: [] };
      series.set(key, one);
      const range = measured.referenceRange?.[0];
      // Laboratories change their ranges: the latest one is shown.
      if (range && (one.points.length === 0 || at >= (one.points.at(-1)?.at ?? ''))) Object.assign(one, rangeOf(range.low, range.high));
      const flag = flagOf(measured, quantity.value);
      one.points.push({
        at,
        value: quantity.value,
        ...(issuedAt !== undefined && { issuedAt }),
        ...(flag && { flag }),
        ...originOf(observation),
      });
    }
  }
  return [...series.values()]
    .flatMap((one): Series[] => {
      const points = one.points.toSorted((a, b) => a.at.localeCompare(b.at));
      const latest = points.at(-1);
      return latest ? [{ ...one, points, latest }] : [];
    })
    .toSorted((a, b) => place(a) - place(b) || importance(a) - importance(b) || b.latest.at.localeCompare(a.latest.at));
}

/** Usual values are an adult's; of a child, or where the age is not known, nothing is judged that the record does not judge itself. */
function isAdult(bundle: Bundle, now = new Date()): boolean {
  const birthYear = Number(resourcesOf(bundle, 'Patient')[0]?.birthDate?.slice(0, 4));
  return now.getFullYear() - birthYear > 18;
}

/** A vital sign that came without a range gets the usual one, when it is in the unit we know it in. */
function withUsualRange(measured: Measured): Measured {
  if (measured.referenceRange !== undefined) return measured;
  const code = measured.code.coding?.[0]?.code;
  const band = vitals.find((vital: Vital) => vital.loinc === code && vital.ucum === measured.valueQuantity?.code) as Vital | undefined;
  if (band?.adult === undefined) return measured;
  const { low, high } = band.adult;
  return {
    ...measured,
    referenceRange: [{ ...(low !== undefined && { low: { value: low } }), ...(high !== undefined && { high: { value: high } }) }],
  };
}

/** Vitals stand first, in the order they are taken, so that the eye finds each where it always is. */
function place(series: Series): number {
  const code = series.key.split('|')[0];
  const index = vitals.findIndex((vital) => vital.loinc === code);
  return series.group === 'lab' ? vitals.length + 1 : index === -1 ? vitals.length : index;
}

/** What is out of range now is read before what is not. */
function importance(series: Series): number {
  return series.latest.flag === 'critical' ? 0 : series.latest.flag === 'high' || series.latest.flag === 'low' ? 1 : 2;
}

/** Observations that answer with words: cultures, rapid tests. */
export function wordResultsOf(bundle: Bundle, originOf: OriginOf = () => ({})): WordResult[] {
  const reportOf = reportsByResult(bundle);
  return usableObservations(bundle).flatMap((observation): WordResult[] => {
    const text = observation.valueString === undefined ? wordsOf(observation.valueCodeableConcept) : inBoth(observation.valueString);
    return text.vi ? [{ name: wordsOf(observation.code), text, ...datesOf(observation, reportOf), ...originOf(observation) }] : [];
  });
}

/** Those that say something: neither withdrawn nor written by mistake. */
export function usableObservations(bundle: Bundle): Observation[] {
  return resourcesOf(bundle, 'Observation').filter(
    (observation) => observation.status !== 'entered-in-error' && observation.status !== 'cancelled',
  );
}

/** When it was measured or sampled and when it was given out; its report tells what it does not tell itself. */
export function datesOf(observation: Observation, reportOf: ReportOf): { at?: string; issuedAt?: string } {
  const report = reportOf(observation);
  const own = observation.effectiveDateTime ?? observation.effectiveInstant ?? observation.effectivePeriod?.start;
  const issuedAt = observation.issued ?? report?.issued;
  const at = own ?? (report && dateOfReport(report)) ?? issuedAt;
  return { ...(at !== undefined && { at }), ...(issuedAt !== undefined && { issuedAt }) };
}

function rangeOf(low: Quantity | undefined, high: Quantity | undefined): { low?: number; high?: number } {
  return { ...(low?.value !== undefined && { low: low.value }), ...(high?.value !== undefined && { high: high.value }) };
}

/** The laboratory's own judgement (HL7 v3 ObservationInterpretation), else the value against its range. */
export function flagOf(measured: Measured, value: number): Flag | undefined {
  const interpretation = measured.interpretation?.[0];
  if (hasCode(interpretation, 'HH', 'LL', 'AA')) return 'critical';
  if (hasCode(interpretation, 'H', 'HU')) return 'high';
  if (hasCode(interpretation, 'L', 'LU')) return 'low';
  if (hasCode(interpretation, 'N')) return 'normal';
  const { low, high } = rangeOf(measured.referenceRange?.[0]?.low, measured.referenceRange?.[0]?.high);
  if (high !== undefined && value > high) return 'high';
  if (low !== undefined && value < low) return 'low';
  return low === undefined && high === undefined ? undefined : 'normal';
}
