import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { MAX_DOCUMENT_BYTES, MULTIPART_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { relativeBulk } from './bulk.ts';
import { number, text, type DicomJson } from './dicomJson.ts';
import { singlePart } from './multipart.ts';
import { bodyOf, DicomWebHttp, unwrap, type DicomWebConfig } from './dicomwebHttp.ts';
import { cleanMetadata, findStudy, STUDY_FIELDS, toSeries, toStudy } from './dicomwebJson.ts';
import { DicomWebStore } from './dicomwebStore.ts';
import { FrameCutter, isCutWrongly } from './frameCutter.ts';
import {
  ImagingError,
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
import { newestFirst } from './newestFirst.ts';
import { asBuffer } from './asBuffer.ts';
import { offload } from './offload.ts';
import { storeEach } from './storing.ts';
import { EXPLICIT_LE, frameContentType, isNative, JPEG_LS } from './syntaxes.ts';
import { assertRef, assertUids } from './uids.ts';

const AS_STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/** Media types under which a transfer syntax is asked for (PS3.18 table 8.7.3-5). */
const ASK_AS: Record<string, string> = {
  '1.2.840.10008.1.2.4.80': 'image/jls',
  '1.2.840.10008.1.2.4.57': 'image/jpeg',
  '1.2.840.10008.1.2.4.70': 'image/jpeg',
  '1.2.840.10008.1.2.1': 'application/octet-stream',
};

/** Forgetting costs one more request for the object's metadata. */
const OBJECTS_KNOWN = 20_000;

/** For so long a coding is not asked for again of a series of which the PACS could not give it. */
const UNABLE_MS = 5 * 60_000;
const SERIES_UNABLE = 1_000;

interface KnownObject {
  /** Of several frames. */
  isFilm: boolean;
  /** The PACS may cut it into wrong frames while it is uncompressed. */
  isCutWrongly: boolean;
  /** Found to be stored uncompressed as well: the PACS need not be asked for its frames. */
  isNative: boolean;
  /**
   * How its samples lie, where some of their bits are unused: Orthanc 1.10.1 (dcmtk) ends in the middle of coding such an object to JPEG-LS when it holds
   * negative values. It is coded here.
   */
  unusedBits: DicomJson | undefined;
}

/** A PACS behind DICOMweb (PS3.18); tried with Orthanc 1.10.1 and its DICOMweb plugin 1.7. */
export class DicomWebGateway implements ImagingGateway {
  readonly #http: DicomWebHttp;
  /** By SOP UID, as their metadata passed by or was asked for; a viewer may hold metadata longer than this process lives. */
  readonly #objects = new Map<string, KnownObject>();
  /** Until when, by series and coding: each wish that fails is one more request. */
  readonly #unable = new Map<string, number>();
  readonly #cutter = new FrameCutter();
  readonly #sender: DicomWebStore;
  #spool: Promise<string> | undefined;

  constructor(config: DicomWebConfig) {
    this.#http = new DicomWebHttp(config);
    this.#sender = new DicomWebStore(this.#http, config.storeTimeoutMs);
  }

  async ping({ signal }: CallOptions = {}): Promise<boolean> {
    try {
      await this.#http.json('/studies?limit=1', signal);
      return true;
    } catch {
      return false;
    }
  }

  async findStudies({ patientIds, limit }: StudyQuery, { signal }: CallOptions = {}): Promise<StudySummary[]> {
    // `*` and `?` would match other patients, `\` would make a list (PS3.4 C.2.2.2).
    const wanted = [...new Set(patientIds)].filter((id) => id !== '' && !/[*?\\]/.test(id));
    const lists = await Promise.all(
      wanted.map((id) => this.#http.list(`/studies?PatientID=${encodeURIComponent(id)}&limit=${limit}${STUDY_FIELDS}`, signal)),
    );
    const studies = lists.flat().map(toStudy);
    // A PACS may compare loosely; this side may not.
    const own = studies.filter((study) => wanted.includes(study.patientId));
    return own.sort(newestFirst).slice(0, limit);
  }

  async study(studyUid: string, { signal }: CallOptions = {}): Promise<StudySummary> {
    assertUids(studyUid);
    const found = await findStudy(this.#http, studyUid, signal);
    if (!found) throw new ImagingError('NOT_FOUND', 'no such study');
    return found;
  }

  async listSeries(studyUid: string, { signal }: CallOptions = {}): Promise<SeriesSummary[]> {
    assertUids(studyUid);
    const found = await this.#http.list(
      `/studies/${studyUid}/series?includefield=00180015&includefield=00201209&includefield=0008103E`,
      signal,
    );
    if (found.length === 0) throw new ImagingError('NOT_FOUND', 'no such study');
    return found.map(toSeries).sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  }

  async studyMetadata(studyUid: string, { signal }: CallOptions = {}): Promise<DicomJson[]> {
    assertUids(studyUid);
    return await this.#metadata(`/studies/${studyUid}/metadata`, 'study', studyUid, signal);
  }

  async seriesMetadata(studyUid: string, seriesUid: string, { signal }: CallOptions = {}): Promise<DicomJson[]> {
    assertUids(studyUid, seriesUid);
    return await this.#metadata(`/studies/${studyUid}/series/${seriesUid}/metadata`, 'series', studyUid, signal);
  }

  async #metadata(path: string, level: 'study' | 'series', studyUid: string, signal: AbortSignal | undefined): Promise<DicomJson[]> {
    const datasets = await this.#http.list(path, signal);
    if (datasets.length === 0) throw new ImagingError('NOT_FOUND', 'no such study or series');
    const tables = new Map<string, Promise<string>>();
    const cleaned = [];
    for (const dataset of datasets) this.#note(dataset);
    for (const dataset of datasets) cleaned.push(relativeBulk(await cleanMetadata(this.#http, dataset, studyUid, tables, signal), level));
    return cleaned.sort(
      (a, b) => (number(a, '00200011') ?? 0) - (number(b, '00200011') ?? 0) || (number(a, '00200013') ?? 0) - (number(b, '00200013') ?? 0),
    );
  }

  async frame(ref: InstanceRef, frameNumber: number, { accept = [], signal }: FrameOptions = {}): Promise<Payload> {
    const path = framePath(ref, frameNumber);
    const wished = accept[0];
    const type = wished === undefined ? undefined : ASK_AS[wished];
    // Orthanc transcodes a whole object for each frame of it: a film of 96 would keep it busy for minutes.
    const isFilm = frameNumber > 1 || this.#objects.get(ref.sopUid)?.isFilm === true;
    const wish = `${ref.seriesUid} ${wished}`;
    const isTried = type !== undefined && !isFilm && (this.#unable.get(wish) ?? 0) < Date.now();
    const unusedBits =
      isTried && wished === JPEG_LS ? (this.#objects.get(ref.sopUid) ?? (await this.#learn(ref, signal))).unusedBits : undefined;
    if (unusedBits !== undefined) return await this.#jpegLs(ref, frameNumber, unusedBits, signal);
    if (isTried) {
      const response = await this.#http.tryGet(path, { accept: `multipart/related; type="${type}"; transfer-syntax=${wished}`, signal });
      if (response.ok) return this.#passOn(response, signal);
      // It cannot transcode this one: as stored is better than nothing.
      await response.body?.cancel();
    }
    const { bytes, contentType } = await this.#frameAsStored(ref, frameNumber, signal);
    if (isTried) remember(this.#unable, wish, Date.now() + UNABLE_MS, SERIES_UNABLE);
    return singlePart(contentType, bytes);
  }

  async #jpegLs(ref: InstanceRef, frameNumber: number, form: DicomJson, signal: AbortSignal | undefined): Promise<Payload> {
    const { bytes, contentType } = await this.#frameAsStored(ref, frameNumber, signal);
    const coded = isNative(syntaxOf(contentType)) ? await offload('encodeJpegLs', [bytes, form], signal) : undefined;
    return coded ? singlePart(frameContentType(JPEG_LS), asBuffer(coded)) : singlePart(contentType, bytes);
  }

  async #frameAsStored(
    ref: InstanceRef,
    frameNumber: number,
    signal: AbortSignal | undefined,
  ): Promise<{ bytes: Buffer; contentType: string }> {
    const path = framePath(ref, frameNumber);
    const before = this.#objects.get(ref.sopUid);
    if (before?.isCutWrongly && before.isNative) return await this.#cutHere(ref, frameNumber, signal);
    const response = await this.#http.tryGet(path, { accept: AS_STORED, signal });
    if (response.ok) {
      const part = await this.#http.onlyPart(response, signal);
      if (!isNative(syntaxOf(part.contentType))) return part;
      const known = before ?? (await this.#learn(ref, signal));
      if (!known.isCutWrongly) return part;
      known.isNative = true;
      return await this.#cutHere(ref, frameNumber, signal);
    }
    const failure = await this.#http.failure(response);
    // Orthanc answers 400 to 501 for what it cannot cut and for an object that has no pixels; its metadata tells that from a failure.
    if (![400, 500, 501].includes(response.status)) throw failure;
    const [dataset] = await this.#http.list(`${instancePath(ref)}/metadata`, signal);
    if (response.status === 500 && number(dataset ?? {}, '00280010') === undefined)
      throw new ImagingError('NOT_FOUND', 'the object has no frames');
    if (dataset !== undefined && this.#note(dataset, ref.sopUid).isCutWrongly) return await this.#cutHere(ref, frameNumber, signal);
    throw failure;
  }

  async #cutHere(ref: InstanceRef, frameNumber: number, signal: AbortSignal | undefined): Promise<{ bytes: Buffer; contentType: string }> {
    const read = async (either: AbortSignal): Promise<{ item: Readable; folder: string }> => ({
      item: (await this.instance(ref, { signal: either })).body,
      folder: await this.#folder(),
    });
    const { bytes, transferSyntaxUid } = await this.#cutter.frame(instancePath(ref), frameNumber, read, signal);
    return { bytes, contentType: frameContentType(transferSyntaxUid) };
  }

  #folder(): Promise<string> {
    return (this.#spool ??= mkdtemp(join(tmpdir(), 'imaging-')));
  }

  /** @throws ImagingError NOT_FOUND when the PACS does not know it */
  async #learn(ref: InstanceRef, signal: AbortSignal | undefined): Promise<KnownObject> {
    const [dataset] = await this.#http.list(`${instancePath(ref)}/metadata`, signal);
    if (!dataset) throw new ImagingError('NOT_FOUND', 'no such object');
    return this.#note(dataset, ref.sopUid);
  }

  #note(dataset: DicomJson, sopUid = text(dataset, '00080018')): KnownObject {
    const known = {
      isFilm: (number(dataset, '00280008') ?? 1) >= 2,
      isCutWrongly: isCutWrongly(dataset),
      isNative: this.#objects.get(sopUid)?.isNative ?? false,
      unusedBits: hasUnusedBits(dataset) ? formOf(dataset) : undefined,
    };
    remember(this.#objects, sopUid, known, OBJECTS_KNOWN);
    return known;
  }

  /** Wrapped anew: the PACS writes its own address into each part (Content-Location). */
  async #passOn(response: Response, signal: AbortSignal | undefined, mostBytes?: number): Promise<Payload> {
    const { bytes, contentType } = await this.#http.onlyPart(response, signal, mostBytes);
    return singlePart(contentType, bytes);
  }

  async rendered(ref: InstanceRef, { frame, width = 256, height = 256, window, maxBytes, signal }: RenderOptions): Promise<Payload> {
    assertRef(ref);
    const path = frame === undefined ? instancePath(ref) : framePath(ref, frame);
    for (const quality of maxBytes === undefined ? [75] : [80, 60, 40]) {
      const viewport = `viewport=${width},${height}&quality=${quality}${window ? `&window=${window.center},${window.width},linear` : ''}`;
      const response = await this.#http.tryGet(`${path}/rendered?${viewport}`, { accept: 'image/jpeg', signal });
      if (!response.ok) {
        await response.body?.cancel();
        break;
      }
      const contentType = response.headers.get('content-type') ?? 'image/jpeg';
      if (maxBytes === undefined) return { contentType, ...bodyOf(response) };
      const bytes = await this.#http.bytes(response, signal);
      if (bytes.length <= maxBytes) return wholePicture(contentType, bytes);
    }
    // Orthanc draws neither palettes nor syntaxes it cannot decode, nor a picture of a given weight; we can.
    return await this.#drawHere(ref, { frame, width, height, window, maxBytes, signal });
  }

  async #drawHere(ref: InstanceRef, options: Partial<RenderOptions>): Promise<Payload> {
    const { signal } = options;
    const [dataset] = await this.#http.list(`${instancePath(ref)}/metadata`, signal);
    if (!dataset) throw new ImagingError('NOT_FOUND', 'no such object');
    if (number(dataset, '00280010') === undefined) throw new ImagingError('INVALID', 'the object has no pixels', { reason: 'no-preview' });
    this.#note(dataset, ref.sopUid);
    const cleaned = await cleanMetadata(this.#http, dataset, ref.studyUid, new Map(), signal);
    const frame = options.frame ?? Math.ceil((number(dataset, '00280008') ?? 1) / 2);
    const { bytes, contentType } = await this.#frameAsStored(ref, frame, signal);
    const { signal: _signal, ...how } = options;
    const jpeg = asBuffer(await offload('drawPreview', [cleaned, syntaxOf(contentType), bytes, how], signal));
    return wholePicture('image/jpeg', jpeg);
  }

  async bulkData(studyUid: string, path: string, { signal }: CallOptions = {}): Promise<Payload> {
    assertUids(studyUid);
    if (!/^series\/[0-9.]+\/instances\/[0-9.]+\/[A-Za-z0-9,/]+$/.test(path)) throw new ImagingError('NOT_FOUND', 'no such bulk data');
    const accept = 'multipart/related; type="application/octet-stream"';
    const response = await this.#http.get(`/studies/${studyUid}/${path}`, { accept, signal });
    return this.#passOn(response, signal, MAX_DOCUMENT_BYTES + MULTIPART_BYTES);
  }

  async instance(ref: InstanceRef, { signal }: CallOptions = {}): Promise<Payload> {
    assertRef(ref);
    const response = await this.#http.get(instancePath(ref), {
      accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
      signal,
    });
    const { body, lengthBytes } = bodyOf(response);
    const boundary = /boundary="?([^";]+)"?/i.exec(response.headers.get('content-type') ?? '')?.[1];
    if (boundary === undefined) return { contentType: 'application/dicom', body, lengthBytes };
    return { contentType: 'application/dicom', body: Readable.from(unwrap(body, boundary), { objectMode: false }), lengthBytes: undefined };
  }

  async store(items: StoreItems, options: StoreOptions = {}): Promise<StoreResult[]> {
    return await storeEach(items, options, await this.#folder(), this.#sender.keep(options.signal));
  }

  async close(): Promise<void> {
    if (this.#spool !== undefined) await rm(await this.#spool, { recursive: true, force: true });
    this.#spool = undefined;
  }
}

function hasUnusedBits(dataset: DicomJson): boolean {
  const allocated = number(dataset, '00280100') ?? 0;
  return (number(dataset, '00280101') ?? allocated) < allocated;
}

function formOf(dataset: DicomJson): DicomJson {
  const tags = ['00280002', '00280004', '00280010', '00280011', '00280100'];
  return Object.fromEntries(Object.entries(dataset).filter(([tag]) => tags.includes(tag)));
}

/** The oldest make room. */
function remember<T>(known: Map<string, T>, key: string, value: T, most: number): void {
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= most) known.delete(oldest);
  known.set(key, value);
}

const syntaxOf = (contentType: string): string => /transfer-syntax="?([0-9.]+)/.exec(contentType)?.[1] ?? EXPLICIT_LE;

function wholePicture(contentType: string, bytes: Buffer): Payload {
  return { contentType, body: Readable.from([bytes], { objectMode: false }), lengthBytes: bytes.length };
}

function instancePath({ studyUid, seriesUid, sopUid }: InstanceRef): string {
  return `/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}`;
}

function framePath(ref: InstanceRef, frameNumber: number): string {
  assertRef(ref);
  if (!Number.isInteger(frameNumber) || frameNumber < 1) throw new ImagingError('NOT_FOUND', 'frames count from 1');
  return `${instancePath(ref)}/frames/${frameNumber}`;
}
