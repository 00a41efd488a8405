import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { MAX_DOCUMENT_BYTES, MULTIPART_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { relativeBulk } from './bulk.ts';
import { number, type DicomJson } from './dicomJson.ts';
import { bodyOf, DicomWebHttp, unwrap, type DicomWebConfig } from './dicomwebHttp.ts';
import { cleanMetadata, findStudy, STUDY_FIELDS, toSeries, toStudy } from './dicomwebJson.ts';
import { DicomWebStore } from './dicomwebStore.ts';
import { DicomWebFrames, framePath, instancePath, syntaxOf } from './dicomwebFrames.ts';
import {
  DEFAULT_MAX_FILE_BYTES,
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
import { receive } from './receive.ts';
import { storeEach } from './storing.ts';
import { assertRef, assertUids } from './uids.ts';

/** A PACS behind DICOMweb (PS3.18); tried with Orthanc 1.10.1 and its DICOMweb plugin 1.7. */
export class DicomWebGateway implements ImagingGateway {
  readonly #http: DicomWebHttp;
  readonly #frames: DicomWebFrames;
  readonly #sender: DicomWebStore;
  #spool: Promise<string> | undefined;

  constructor(config: DicomWebConfig) {
    this.#http = new DicomWebHttp(config);
    this.#frames = new DicomWebFrames(this.#http, async (ref, signal) => ({
      item: (await this.instance(ref, { signal })).body,
      folder: await this.#folder(),
    }));
    this.#sender = new DicomWebStore(
      this.#http,
      async ({ studyUid, seriesUid, sopUid }, signal) =>
        await receive(
          (await this.instance({ studyUid, seriesUid, sopUid }, { signal })).body,
          await this.#folder(),
          DEFAULT_MAX_FILE_BYTES,
          signal,
        ),
      config.storeTimeoutMs,
    );
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
    for (const dataset of datasets) this.#frames.note(dataset);
    for (const dataset of datasets) cleaned.push(relativeBulk(await cleanMetadata(this.#http, dataset, studyUid, tables, signal), level));
    return cleaned.sort(
      (a, b) => (number(a, '00200011') ?? 0) - (number(b, '00200011') ?? 0) || (number(a, '00200013') ?? 0) - (number(b, '00200013') ?? 0),
    );
  }

  async frame(ref: InstanceRef, frameNumber: number, { accept = [], signal }: FrameOptions = {}): Promise<Payload> {
    return await this.#frames.frame(ref, frameNumber, accept[0], signal);
  }

  #folder(): Promise<string> {
    return (this.#spool ??= mkdtemp(join(tmpdir(), 'imaging-')));
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
    this.#frames.note(dataset, ref.sopUid);
    const cleaned = await cleanMetadata(this.#http, dataset, ref.studyUid, new Map(), signal);
    const frame = options.frame ?? Math.ceil((number(dataset, '00280008') ?? 1) / 2);
    const { bytes, contentType } = await this.#frames.asStored(ref, frame, signal);
    const { signal: _signal, ...how } = options;
    const jpeg = asBuffer(await offload('drawPreview', [cleaned, syntaxOf(contentType), bytes, how], signal));
    return wholePicture('image/jpeg', jpeg);
  }

  async bulkData(studyUid: string, path: string, { signal }: CallOptions = {}): Promise<Payload> {
    assertUids(studyUid);
    if (!/^series\/[0-9.]+\/instances\/[0-9.]+\/[A-Za-z0-9,/]+$/.test(path)) throw new ImagingError('NOT_FOUND', 'no such bulk data');
    const accept = 'multipart/related; type="application/octet-stream"';
    const response = await this.#http.get(`/studies/${studyUid}/${path}`, { accept, signal });
    return this.#http.passOn(response, signal, MAX_DOCUMENT_BYTES + MULTIPART_BYTES);
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

function wholePicture(contentType: string, bytes: Buffer): Payload {
  return { contentType, body: Readable.from([bytes], { objectMode: false }), lengthBytes: bytes.length };
}
