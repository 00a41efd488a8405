import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ArchiveIndex, type Entry } from './archiveIndex.ts';
import { relativeBulk } from './bulk.ts';
import { number, type DicomJson } from './dicomJson.ts';
import { readFrame } from './frames.ts';
import {
  ImagingError,
  RefusalError,
  type CallOptions,
  type FrameOptions,
  type ImagingGateway,
  type InstanceRef,
  type Payload,
  type RenderOptions,
  type SeriesSummary,
  type StoreItems,
  type StoreOptions,
  type StoreResult,
  type StudyQuery,
  type StudySummary,
} from './gateway.ts';
import { asBuffer } from './asBuffer.ts';
import { singlePart } from './multipart.ts';
import { newestFirst } from './newestFirst.ts';
import { offload } from './offload.ts';
import { showsTheSame } from './sameContent.ts';
import { storeEach } from './storing.ts';
import { EXPLICIT_BE, frameContentType, isNative, JPEG_LS } from './syntaxes.ts';
import { assertRef, assertUids } from './uids.ts';

/** The built-in archive: a folder, for a station without a PACS and for the demo. One process owns the folder. */
export class ArchiveGateway implements ImagingGateway {
  readonly #index: ArchiveIndex;
  readonly #incoming: string;
  /** Objects enter one after the other, so that two uploads of the same object cannot both be the first. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(index: ArchiveIndex, incoming: string) {
    this.#index = index;
    this.#incoming = incoming;
  }

  /** Opens the archive in `folder`, made when missing; clears what a killed process left half-written. */
  static async create(folder: string): Promise<ArchiveGateway> {
    const incoming = join(folder, 'incoming');
    const objects = join(folder, 'objects');
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true });
    await mkdir(objects, { recursive: true });
    const index = await ArchiveIndex.create(objects);
    await index.sweep();
    return new ArchiveGateway(index, incoming);
  }

  async ping(): Promise<boolean> {
    return true;
  }

  async findStudies({ patientIds, limit }: StudyQuery, { signal }: CallOptions = {}): Promise<StudySummary[]> {
    signal?.throwIfAborted();
    return this.#index
      .studiesOf(patientIds.filter((id) => id !== ''))
      .sort(newestFirst)
      .slice(0, limit);
  }

  async study(studyUid: string, { signal }: CallOptions = {}): Promise<StudySummary> {
    assertUids(studyUid);
    signal?.throwIfAborted();
    const summary = this.#index.summary(studyUid);
    if (!summary) throw new ImagingError('NOT_FOUND', 'no such study');
    return summary;
  }

  async listSeries(studyUid: string, options: CallOptions = {}): Promise<SeriesSummary[]> {
    await this.study(studyUid, options);
    return this.#index.series(studyUid);
  }

  async studyMetadata(studyUid: string, { signal }: CallOptions = {}): Promise<DicomJson[]> {
    assertUids(studyUid);
    return await this.#metadata(this.#index.instances(studyUid), 'study', signal);
  }

  async seriesMetadata(studyUid: string, seriesUid: string, { signal }: CallOptions = {}): Promise<DicomJson[]> {
    assertUids(studyUid, seriesUid);
    return await this.#metadata(this.#index.instances(studyUid, seriesUid), 'series', signal);
  }

  async #metadata(entries: Entry[], level: 'study' | 'series', signal: AbortSignal | undefined): Promise<DicomJson[]> {
    if (entries.length === 0) throw new ImagingError('NOT_FOUND', 'no such study or series');
    const metadata: DicomJson[] = [];
    for (let at = 0; at < entries.length; at += 16) {
      signal?.throwIfAborted();
      const datasets = await Promise.all(entries.slice(at, at + 16).map((entry) => this.#index.dataset(entry)));
      metadata.push(...datasets.map((dataset) => relativeBulk(dataset, level)));
    }
    return metadata;
  }

  async frame(ref: InstanceRef, frameNumber: number, { accept = [], signal }: FrameOptions = {}): Promise<Payload> {
    const entry = this.#entry(ref);
    const bytes = await this.#frameBytes(entry, frameNumber);
    signal?.throwIfAborted();
    const wished = accept.find((syntax) => syntax === '*' || syntax === entry.transferSyntaxUid || syntax === JPEG_LS);
    if (wished === JPEG_LS && isNative(entry.transferSyntaxUid)) {
      const compressed = await offload('encodeJpegLs', [bytes, await this.#index.dataset(entry)], signal);
      if (compressed) return singlePart(frameContentType(JPEG_LS), asBuffer(compressed));
    }
    return singlePart(frameContentType(entry.transferSyntaxUid), bytes);
  }

  async rendered(ref: InstanceRef, { signal, ...options }: RenderOptions): Promise<Payload> {
    const entry = this.#entry(ref);
    const frame = options.frame ?? Math.ceil((entry.frames?.count ?? 1) / 2);
    if (!entry.frames) throw new ImagingError('INVALID', 'the object has no pixels', { reason: 'no-preview' });
    const bytes = await this.#frameBytes(entry, frame);
    signal?.throwIfAborted();
    const dataset = await this.#index.dataset(entry);
    const jpeg = asBuffer(await offload('drawPreview', [dataset, entry.transferSyntaxUid, bytes, options], signal));
    return { contentType: 'image/jpeg', body: Readable.from([jpeg], { objectMode: false }), lengthBytes: jpeg.length };
  }

  async #frameBytes(entry: Entry, frameNumber: number): Promise<Buffer> {
    const { frames } = entry;
    if (!frames) throw new ImagingError('NOT_FOUND', 'the object has no frames');
    const bytes = await this.#withFile(entry, (file) => readFrame(file, frames, frameNumber));
    // Big endian is retired: frames leave as little endian, as their Content-Type says.
    if (entry.transferSyntaxUid === EXPLICIT_BE && number(await this.#index.dataset(entry), '00280100') === 16) bytes.swap16();
    return bytes;
  }

  async bulkData(studyUid: string, path: string, { signal }: CallOptions = {}): Promise<Payload> {
    const match = /^series\/([0-9.]+)\/instances\/([0-9.]+)\/bulk\/([0-9A-F]{8}(?:\/[0-9]{1,6}\/[0-9A-F]{8})*)$/.exec(path);
    const [, seriesUid = '', sopUid = '', tagPath = ''] = match ?? [];
    if (!match) throw new ImagingError('NOT_FOUND', 'no such bulk data');
    const entry = this.#entry({ studyUid, seriesUid, sopUid });
    const value = await offload('bulkValue', [this.#index.path(entry, 'dcm'), tagPath], signal);
    if (!value) throw new ImagingError('NOT_FOUND', 'no such bulk data');
    return singlePart('application/octet-stream', asBuffer(value));
  }

  async instance(ref: InstanceRef, { signal }: CallOptions = {}): Promise<Payload> {
    const entry = this.#entry(ref);
    const path = this.#index.path(entry, 'dcm');
    const lengthBytes = await this.#withFile(entry, async (file) => (await file.stat()).size);
    signal?.throwIfAborted();
    return { contentType: 'application/dicom', body: createReadStream(path, { signal }), lengthBytes };
  }

  async store(items: StoreItems, options: StoreOptions = {}): Promise<StoreResult[]> {
    return await storeEach(items, options, this.#incoming, (received) =>
      this.#inTurn(async () => {
        const { object, path } = received;
        const known = this.#known(object);
        if (known !== undefined) {
          if (await showsTheSame(received, { object: known, path: this.#index.path(known, 'dcm') }, options.signal)) return true;
          throw new RefusalError('other-content', 'SOPInstanceUID is taken by an object with other content');
        }
        await this.#index.add(object, path);
        return false;
      }),
    );
  }

  /** @throws RefusalError when its UIDs already belong to something else: it would show up in another patient's study. */
  #known(object: Entry): Entry | undefined {
    const same = this.#index.find(object.sopUid);
    if (same && (same.studyUid !== object.studyUid || same.seriesUid !== object.seriesUid))
      throw new RefusalError('uid-conflict', 'SOPInstanceUID is taken in another study');
    const study = this.#index.summary(object.studyUid);
    if (study && study.patientId !== object.patientId)
      throw new RefusalError('uid-conflict', 'StudyInstanceUID belongs to another patient');
    return same;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return await turn;
  }

  #entry(ref: InstanceRef): Entry {
    assertRef(ref);
    const entry = this.#index.find(ref.sopUid);
    if (!entry || entry.studyUid !== ref.studyUid || entry.seriesUid !== ref.seriesUid)
      throw new ImagingError('NOT_FOUND', 'no such object');
    return entry;
  }

  async #withFile<T>(entry: Entry, read: (file: FileHandle) => Promise<T>): Promise<T> {
    let file: FileHandle;
    try {
      file = await open(this.#index.path(entry, 'dcm'), 'r');
    } catch (cause) {
      throw new ImagingError('UNAVAILABLE', 'a stored object cannot be opened', { reason: 'storage', cause });
    }
    try {
      return await read(file);
    } finally {
      await file.close();
    }
  }

  async close(): Promise<void> {
    await this.#queue;
  }
}
