import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DicomJson } from './dicomJson.ts';
import type { SeriesSummary, StudySummary } from './gateway.ts';
import type { Inspection } from './inspect.ts';

/** What memory keeps of each object; its DICOM JSON stays on disk. */
export type Entry = Omit<Inspection, 'dataset'>;

/** Raised when the form of the files beside the objects changes. */
const VERSION = 1;

/**
 * The archive's index: `<study>/<series>/<sop>.dcm` with `<sop>.json` beside it. The JSON is written last and renamed into place, so an
 * object exists exactly when its JSON does, whatever moment the process was killed. Memory is rebuilt from the JSON files at start.
 */
export class ArchiveIndex {
  readonly #root: string;
  readonly #instances = new Map<string, Entry>();
  readonly #studies = new Map<string, Map<string, Map<string, Entry>>>();

  readonly #byPatient = new Map<string, Set<string>>();

  private constructor(root: string) {
    this.#root = root;
  }

  static async create(root: string): Promise<ArchiveIndex> {
    const index = new ArchiveIndex(root);
    const files = (await readdir(root, { recursive: true })).filter((path) => path.endsWith('.json'));
    const next = files.values();
    const reader = async (): Promise<void> => {
      for (const path of next) await index.#load(join(root, path));
    };
    await Promise.all([reader(), reader(), reader(), reader()]);
    return index;
  }

  async #load(path: string): Promise<void> {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof record !== 'object' || record === null || !('version' in record) || record.version !== VERSION) return;
    const { dataset: _dataset, version: _version, ...entry } = record as Inspection & { version: number };
    this.#remember(entry);
  }

  #remember(entry: Entry): void {
    this.#instances.set(entry.sopUid, entry);
    const study = this.#studies.get(entry.studyUid) ?? new Map<string, Map<string, Entry>>();
    const series = study.get(entry.seriesUid) ?? new Map<string, Entry>();
    series.set(entry.sopUid, entry);
    study.set(entry.seriesUid, series);
    this.#studies.set(entry.studyUid, study);
    this.#byPatient.set(entry.patientId, (this.#byPatient.get(entry.patientId) ?? new Set()).add(entry.studyUid));
  }

  path(entry: { studyUid: string; seriesUid: string; sopUid: string }, extension: 'dcm' | 'json'): string {
    return join(this.#root, entry.studyUid, entry.seriesUid, `${entry.sopUid}.${extension}`);
  }

  /** Moves a checked file into the archive; the index names it only once both files stand. */
  async add(object: Inspection, from: string): Promise<void> {
    const target = this.path(object, 'dcm');
    await mkdir(dirname(target), { recursive: true });
    await rename(from, target);
    const temporary = `${this.path(object, 'json')}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(JSON.stringify({ version: VERSION, ...object }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.path(object, 'json'));
    const { dataset: _dataset, ...entry } = object;
    this.#remember(entry);
  }

  async dataset(entry: Entry): Promise<DicomJson> {
    const record = JSON.parse(await readFile(this.path(entry, 'json'), 'utf8')) as Inspection;
    return record.dataset;
  }

  find(sopUid: string): Entry | undefined {
    return this.#instances.get(sopUid);
  }

  /** Objects of a study, or of one of its series, in acquisition order. */
  instances(studyUid: string, seriesUid?: string): Entry[] {
    const study = this.#studies.get(studyUid);
    const groups = seriesUid === undefined ? [...(study?.values() ?? [])] : [study?.get(seriesUid) ?? new Map<string, Entry>()];
    return groups
      .flatMap((series) => [...series.values()])
      .sort(
        (a, b) =>
          (a.seriesNumber ?? 0) - (b.seriesNumber ?? 0) ||
          a.seriesUid.localeCompare(b.seriesUid) ||
          (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0),
      );
  }

  /** Studies of these patients, in no order. */
  studiesOf(patientIds: Iterable<string>): StudySummary[] {
    const uids = [...new Set(patientIds)].flatMap((id) => [...(this.#byPatient.get(id) ?? [])]);
    return uids.flatMap((uid) => this.summary(uid) ?? []);
  }

  summary(studyUid: string): StudySummary | undefined {
    const entries = this.instances(studyUid);
    const first = entries[0];
    if (!first) return undefined;
    return {
      studyInstanceUid: studyUid,
      patientId: first.patientId,
      patientName: first.patientName,
      patientBirthDate: first.patientBirthDate,
      patientSex: first.patientSex,
      studyDate: first.studyDate,
      studyTime: first.studyTime,
      description: first.studyDescription,
      modalities: [...new Set(entries.map((entry) => entry.modality).filter(Boolean))],
      accession: first.accession,
      seriesCount: this.#studies.get(studyUid)?.size ?? 0,
      instanceCount: entries.length,
    };
  }

  series(studyUid: string): SeriesSummary[] {
    return [...(this.#studies.get(studyUid)?.keys() ?? [])]
      .flatMap((seriesUid) => {
        const entries = this.instances(studyUid, seriesUid);
        const first = entries[0];
        return first
          ? [
              {
                seriesInstanceUid: seriesUid,
                modality: first.modality,
                description: first.seriesDescription,
                number: first.seriesNumber,
                bodyPart: first.bodyPart,
                instanceCount: entries.length,
              },
            ]
          : [];
      })
      .sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  }

  /** Leftovers of a killed process. */
  async sweep(): Promise<void> {
    const paths = await readdir(this.#root, { recursive: true });
    await Promise.all(paths.filter((path) => path.endsWith('.tmp')).map((path) => rm(join(this.#root, path), { force: true })));
  }
}
