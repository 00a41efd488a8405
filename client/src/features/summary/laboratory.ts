import type { Bundle, Observation } from 'fhir/r4';
import { bloodPressureLoinc, vitals } from '@hoi-chan/shared/clinical/vitals.ts';
import { dayHere, hasCode, inBoth, wordsOf } from './fhir.ts';
import { datesOf, flagOf, usableObservations, type Measured } from './measurements.ts';
import type { Origin, OriginOf } from './origin.ts';
import { reportsByResult } from './reports.ts';
import type { LabValue, TimelineEvent } from './timelineEvent.ts';

/** http://hl7.org/fhir/R4/valueset-observation-category.html without `laboratory`. */
const OTHER_CATEGORIES = ['vital-signs', 'social-history', 'survey', 'exam', 'activity', 'therapy', 'imaging', 'procedure'];
const VITAL_CODES: readonly string[] = [bloodPressureLoinc, ...vitals.map(({ loinc }) => loinc)];

/** What no category says is of the laboratory unless it is a vital sign that we know. */
const isOfLaboratory = ({ category, code }: Observation): boolean =>
  category?.length
    ? !category.some((one) => hasCode(one, ...OTHER_CATEGORIES))
    : !code.coding?.some((coding) => coding.code !== undefined && VITAL_CODES.includes(coding.code));

interface Group {
  event: TimelineEvent & { values: LabValue[] };
  issued: string[];
}

/**
 * Laboratory values that no report gathers, one event a day and source: many record systems have nothing but Observations. Vital signs are no
 * events, they are measured all the time.
 */
export function laboratoryEventsOf(bundle: Bundle, originOf: OriginOf): TimelineEvent[] {
  const reportOf = reportsByResult(bundle);
  const groups = new Map<string, Group>();
  for (const observation of usableObservations(bundle)) {
    if (!isOfLaboratory(observation) || reportOf(observation) !== undefined) continue;
    const { at, issuedAt } = datesOf(observation, reportOf);
    const values = valuesOf(observation);
    if (at === undefined || values.length === 0) continue;
    const { origin } = originOf(observation);
    const key = [dayHere(at), origin?.sourceIds[0], origin?.via, origin?.from].join('|');
    const group = groups.get(key) ?? { event: { kind: 'report', at, title: { vi: '', en: '' }, hasResults: true, values: [] }, issued: [] };
    groups.set(key, group);
    const { event } = group;
    if (at > event.at) event.at = at;
    if (issuedAt !== undefined) group.issued.push(issuedAt);
    event.values.push(...values);
    if (origin) event.origin = together(event.origin, origin);
  }
  return [...groups.values()].map(({ event, issued }) => {
    const issuedAt = issued.toSorted().at(-1);
    const [only, ...others] = event.values;
    return {
      ...event,
      ...(only && others.length === 0 && { title: only.name }),
      ...(issuedAt !== undefined && { issuedAt }),
    };
  });
}

/** Of a panel the values of its components. */
function valuesOf(observation: Observation): LabValue[] {
  return (
    [observation, ...(observation.component ?? [])] as (Measured & Pick<Observation, 'valueString' | 'valueCodeableConcept'>)[]
  ).flatMap((measured): LabValue[] => {
    const { code, valueQuantity: quantity, valueString, valueCodeableConcept } = measured;
    const name = wordsOf(code);
    if (typeof quantity?.value === 'number' && Number.isFinite(quantity.value)) {
      const flag = flagOf(measured, quantity.value);
      return [{ name, found: { value: quantity.value, unit: quantity.unit ?? quantity.code ?? '' }, ...(flag && { flag }) }];
    }
    const text = valueString === undefined ? wordsOf(valueCodeableConcept) : inBoth(valueString);
    return text.vi ? [{ name, found: text }] : [];
  });
}

function together(known: Origin | undefined, origin: Origin): Origin {
  if (known === undefined) return origin;
  const recordedAt = [known.recordedAt, origin.recordedAt]
    .filter((at) => at !== undefined)
    .toSorted()
    .at(-1);
  return {
    ...known,
    sourceIds: [...new Set([...known.sourceIds, ...origin.sourceIds])],
    by: [...new Set([...known.by, ...origin.by])],
    ...(recordedAt !== undefined && { recordedAt }),
  };
}
