import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import type { MergedSummary, SummaryConflict } from '@hoi-chan/shared/features/summary.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { Bundle, FhirResource, Patient } from 'fhir/r4.d.ts';
import { buildIps } from '../ips.ts';
import { lineOf } from '../lines.ts';
import { KINDS_OF, partOf, type PartReading } from './parts.ts';
import { codeOf, comparisonKeysOf, relationOf, timeOf } from './same.ts';

export interface SourcePart extends PartReading {
  sourceId: string;
  part: RecordPart;
  /** Instant. */
  fetchedAt: string;
}

export interface MergeInput {
  /** Our own Patient, who stands for all of them. */
  patient: Patient;
  /** In the order of the sources: of what is said twice, the first telling is kept. */
  parts: readonly SourcePart[];
  /** Of which nothing is known because no source could be read. */
  unreadParts: readonly RecordPart[];
  /** Root of the fullUrls that are ours. */
  baseUrl: string;
  now: Date;
}

interface Entry {
  resource: FhirResource;
  fullUrl: string;
  part: RecordPart;
  sourceIds: string[];
  /** Each a source and who the patient is there: our own store may hold two entries of one person. */
  tellers: string[];
  fetchedAt: string;
}

/**
 * One International Patient Summary out of what several record systems tell. What two of them tell alike is kept once with both named; what they
 * tell differently stays twice and is listed as a conflict. Nothing is dropped that no kept entry stands for. Pure.
 */
export function mergeSummary(input: MergeInput): Pick<MergedSummary, 'data' | 'conflicts'> & { bundle: Bundle } {
  const patientUrl = `${input.baseUrl}/Patient/${input.patient.id ?? ''}`;
  const kept: Entry[] = [];
  const index = new Index();
  /** Whose telling is not kept, and who stands for it. */
  const standsFor = new Map<string, string>();
  const referred: { resource: FhirResource; fullUrl: string }[] = [];
  for (const source of input.parts) {
    for (const resource of source.resources) {
      const absolute = {
        ...withAbsoluteReferences(resource, source, patientUrl),
        // Where it came from, also for whoever takes an entry out of the bundle.
        meta: { ...resource.meta, source: `urn:uuid:${source.sourceId}` },
      };
      const fullUrl = urlOf(source.baseUrl, resource);
      const part = partOf(resource);
      if (part === undefined) {
        referred.push({ resource: absolute, fullUrl });
        continue;
      }
      if (part !== source.part) continue;
      const teller = `${source.sourceId}/${source.subject.id ?? ''}`;
      const entry: Entry = {
        resource: absolute,
        fullUrl,
        part,
        sourceIds: [source.sourceId],
        tellers: [teller],
        fetchedAt: source.fetchedAt,
      };
      // Two entries that one source tells of one patient are two: only it knows whether they are one.
      const others = index.near(entry).filter((other) => !other.tellers.includes(teller));
      const twin = others.find((other) => relationOf(other.resource, absolute) === 'same');
      if (twin !== undefined) {
        twin.tellers.push(teller);
        standsFor.set(fullUrl, twin.fullUrl);
        if (!twin.sourceIds.includes(source.sourceId)) twin.sourceIds.push(source.sourceId);
        if (source.fetchedAt < twin.fetchedAt) twin.fetchedAt = source.fetchedAt;
        continue;
      }
      kept.push(entry);
      index.add(entry);
    }
  }
  for (const entry of kept) entry.resource = withKeptResults(entry.resource, standsFor);
  const urls = new Map<FhirResource, string>([
    [input.patient, patientUrl],
    ...kept.map(({ resource, fullUrl }) => [resource, fullUrl] as const),
    ...referred.map(({ resource, fullUrl }) => [resource, fullUrl] as const),
  ]);
  const bundle = buildIps({
    patient: input.patient,
    resources: [...kept, ...referred].map(({ resource }) => resource),
    unread: input.unreadParts.flatMap((part) => KINDS_OF[part]),
    baseUrl: input.baseUrl,
    custodian: 'Hội Chẩn',
    now: input.now,
    urlOf: (resource) => urls.get(resource),
  });
  return {
    bundle,
    data: Object.fromEntries(kept.map(({ fullUrl, part, sourceIds, fetchedAt }) => [fullUrl, { part, sourceIds, fetchedAt }])),
    conflicts: [
      ...identityConflicts(input),
      ...conflictsIn(kept, index).map(({ kind, entries }) => ({
        kind,
        part: entries[0]?.part ?? null,
        sides: entries.flatMap((entry) => entry.sourceIds.map((sourceId) => sideOf(entry, sourceId))),
      })),
    ],
  };
}

/** Kept entries by what they could be the same by. */
class Index {
  readonly #byKey = new Map<string, Entry[]>();

  add(entry: Entry): void {
    for (const key of comparisonKeysOf(entry.resource)) {
      const known = this.#byKey.get(key);
      if (known === undefined) this.#byKey.set(key, [entry]);
      else known.push(entry);
    }
  }

  /** In the order in which they were kept, each once. */
  near(entry: Entry): Entry[] {
    return [...new Set(comparisonKeysOf(entry.resource).flatMap((key) => this.#byKey.get(key) ?? []))];
  }
}

/** Between sources that share no telling: one that says both agrees with either. Each entry with all that differ from it, said once. */
function conflictsIn(kept: readonly Entry[], near: Index): { kind: SummaryConflict['kind']; entries: Entry[] }[] {
  const found: { kind: SummaryConflict['kind']; entries: Entry[] }[] = [];
  const order = new Map(kept.map((entry, at) => [entry, at]));
  for (const [at, entry] of kept.entries()) {
    for (const other of near.near(entry)) {
      if ((order.get(other) ?? 0) <= at || other.part !== entry.part || other.tellers.some((one) => entry.tellers.includes(one))) continue;
      const kind = relationOf(entry.resource, other.resource);
      if (kind === 'same' || kind === 'other') continue;
      const group = found.find((each) => each.kind === kind && each.entries[0] === entry);
      if (group === undefined) found.push({ kind, entries: [entry, other] });
      else group.entries.push(other);
    }
  }
  return found;
}

function sideOf({ fullUrl, resource }: Entry, sourceId: string): SummaryConflict['sides'][number] {
  return { fullUrl, sourceId, at: timeOf(resource) ?? null, text: lineOf(resource) || (codeOf(resource)?.text ?? '') };
}

const urlOf = (baseUrl: string, resource: FhirResource): string => `${baseUrl}/${resource.resourceType}/${resource.id ?? ''}`;

/** In a bundle of several servers `Condition/1` may be anybody's. Whoever is the patient there is ours here. */
function withAbsoluteReferences<T extends FhirResource>(resource: T, { baseUrl, subject }: PartReading, patientUrl: string): T {
  const theirPatient = [`Patient/${subject.id ?? ''}`, urlOf(baseUrl, subject)];
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) =>
        name === 'reference' && typeof child === 'string' ? [name, absolute(child)] : [name, walk(child)],
      ),
    );
  };
  const absolute = (reference: string): string => {
    if (theirPatient.includes(reference)) return patientUrl;
    return /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+/.test(reference) ? `${baseUrl}/${reference}` : reference;
  };
  return walk(resource) as T;
}

/** A report names its results also where another source's telling of them was kept. */
function withKeptResults(resource: FhirResource, standsFor: ReadonlyMap<string, string>): FhirResource {
  if (resource.resourceType !== 'DiagnosticReport' || resource.result === undefined) return resource;
  const result = resource.result.map((each) => {
    const reference = standsFor.get(each.reference ?? '');
    return reference === undefined ? each : { ...each, reference };
  });
  return { ...resource, result };
}

/** Facts of the person that sources tell differently: same number, perhaps not the same person. */
function identityConflicts({ patient, parts }: MergeInput): SummaryConflict[] {
  const subjects = new Map(parts.map(({ sourceId, subject }) => [sourceId, subject]));
  const facts = [
    (one: Patient) => one.name?.[0]?.text ?? [one.name?.[0]?.family, ...(one.name?.[0]?.given ?? [])].filter(Boolean).join(' '),
    (one: Patient) => one.birthDate ?? '',
    (one: Patient) => one.gender ?? '',
  ];
  return facts.flatMap((fact) => {
    const sides = [...subjects].map(([sourceId, subject]) => ({ fullUrl: null, sourceId, at: null, text: fact(subject) }));
    const told = [fact(patient), ...sides.map(({ text }) => text)].filter((text) => text !== '' && text !== 'unknown');
    // A year alone agrees with every day of it.
    const agree = told.every((text) => told.every((other) => agrees(text, other)));
    return agree ? [] : [{ kind: 'identity' as const, part: null, sides: sides.filter(({ text }) => text !== '') }];
  });
}

const agrees = (a: string, b: string): boolean => {
  const [one, other] = [foldVietnamese(a).trim(), foldVietnamese(b).trim()];
  return one.startsWith(other) || other.startsWith(one);
};
