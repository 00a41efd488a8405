import { openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { mapBulk, relativeBulk } from './bulk.ts';
import { date, number, text, type DicomJson, type JsonElement } from './dicomJson.ts';
import { bodyOf, DicomWebHttp, unwrap, type DicomWebConfig } from './dicomwebHttp.ts';
import {
  DEFAULT_MAX_FILE_BYTES,
  ImagingError,
  RefusalError,
  type CallOptions,
  type FrameOptions,
  type ImagingGateway,
  type InstanceRef,
  type Payload,
  type RenderOptions,
  type SeriesSummary,
  type StoreItem,
  type StoreItems,
  type StoreOptions,
  type StoreResult,
  type StudyQuery,
  type StudySummary,
} from './gateway.ts';
import type { Inspection } from './inspect.ts';
import { newestFirst } from './newestFirst.ts';
import { firstPart } from './multipart.ts';
import { drawPreview } from './preview.ts';
import { receive, type Received } from './receive.ts';
import { storedObject } from './stored.ts';
import { EXPLICIT_LE } from './syntaxes.ts';
import { assertRef, assertUids } from './uids.ts';

const AS_STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
const STUDY_FIELDS = ['00081030', '00080061', '00100030', '00100040', '00201206', '00201208'].map((tag) => `&includefield=${tag}`).join('');
const PALETTES = new Set(['00281201', '00281202', '00281203', '00281221', '00281222', '00281223']);
/** Media types under which a transfer syntax is asked for (PS3.18 table 8.7.3-5). */
const ASK_AS: Record<string, string> = {
  '1.2.840.10008.1.2.4.80': 'image/jls',
  '1.2.840.10008.1.2.4.57': 'image/jpeg',
  '1.2.840.10008.1.2.4.70': 'image/jpeg',
  '1.2.840.10008.1.2.1': 'application/octet-stream',
};

/** A PACS behind DICOMweb (PS3.18); tried with Orthanc 1.10.1 and its DICOMweb plugin 1.7. */
export class DicomWebGateway implements ImagingGateway {
  readonly #http: DicomWebHttp;
  readonly #storeTimeoutMs: number;
  #spool: string | undefined;

  constructor(config: DicomWebConfig) {
    this.#http = new DicomWebHttp(config);
    this.#storeTimeoutMs = config.storeTimeoutMs ?? 120_000;
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
      wanted.map((id) => this.#query(`/studies?PatientID=${encodeURIComponent(id)}&limit=${limit}${STUDY_FIELDS}`, signal)),
    );
    const studies = lists.flat().map(toStudy);
    // A PACS may compare loosely; this side may not.
    const own = studies.filter((study) => wanted.includes(study.patientId));
    return own.sort(newestFirst).slice(0, limit);
  }

  async study(studyUid: string, { signal }: CallOptions = {}): Promise<StudySummary> {
    assertUids(studyUid);
    const found = await this.#findStudy(studyUid, signal);
    if (!found) throw new ImagingError('NOT_FOUND', 'no such study');
    return found;
  }

  async #findStudy(studyUid: string, signal: AbortSignal | undefined): Promise<StudySummary | undefined> {
    const [found] = await this.#query(`/studies?StudyInstanceUID=${studyUid}&limit=2${STUDY_FIELDS}`, signal);
    return found && toStudy(found);
  }

  async listSeries(studyUid: string, { signal }: CallOptions = {}): Promise<SeriesSummary[]> {
    assertUids(studyUid);
    const found = await this.#query(
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
    const datasets = await this.#query(path, signal);
    if (datasets.length === 0) throw new ImagingError('NOT_FOUND', 'no such study or series');
    const tables = new Map<string, Promise<string>>();
    const cleaned = [];
    for (const dataset of datasets) cleaned.push(relativeBulk(await this.#clean(dataset, studyUid, tables, signal), level));
    return cleaned.sort(
      (a, b) => (number(a, '00200011') ?? 0) - (number(b, '00200011') ?? 0) || (number(a, '00200013') ?? 0) - (number(b, '00200013') ?? 0),
    );
  }

  /** No PixelData, palettes inlined (the viewer cannot draw without them), every other bulk URI relative to the study. */
  async #clean(
    dataset: DicomJson,
    studyUid: string,
    tables: Map<string, Promise<string>>,
    signal: AbortSignal | undefined,
  ): Promise<DicomJson> {
    const { '7FE00010': _pixels, '7FE00008': _floats, '7FE00009': _doubles, ...rest } = dataset;
    const relative = mapBulk(rest, (element) => {
      const path = element.BulkDataURI?.split(`/studies/${studyUid}/`)[1];
      return path === undefined ? undefined : { ...element, BulkDataURI: path };
    });
    // The palette is the same in all frames and often in all objects: its UID (0028,1199) tells.
    const paletteUid = text(rest, '00281199');
    for (const tag of PALETTES) {
      const element = relative[tag];
      if (element?.BulkDataURI === undefined) continue;
      const key = paletteUid === '' ? element.BulkDataURI : `${paletteUid}/${tag}`;
      const table = tables.get(key) ?? this.#bulkBase64(studyUid, element.BulkDataURI, signal);
      tables.set(key, table);
      relative[tag] = { vr: element.vr, InlineBinary: await table } satisfies JsonElement;
    }
    return relative;
  }

  async #bulkBase64(studyUid: string, path: string, signal: AbortSignal | undefined): Promise<string> {
    const response = await this.#http.get(`/studies/${studyUid}/${path}`, {
      accept: 'multipart/related; type="application/octet-stream"',
      signal,
    });
    return (await this.#only(response, signal)).bytes.toString('base64');
  }

  async #only(response: Response, signal: AbortSignal | undefined): Promise<{ bytes: Buffer; contentType: string }> {
    const contentType = response.headers.get('content-type') ?? '';
    const body = await this.#http.bytes(response, signal);
    if (!contentType.startsWith('multipart/')) return { bytes: body, contentType };
    const part = firstPart(contentType, body);
    if (!part) throw new ImagingError('UNAVAILABLE', 'the PACS broke off');
    return { bytes: part.bytes, contentType: part.headers['content-type'] ?? '' };
  }

  async frame(ref: InstanceRef, frameNumber: number, { accept = [], signal }: FrameOptions = {}): Promise<Payload> {
    const path = framePath(ref, frameNumber);
    const wished = accept[0];
    const type = wished === undefined ? undefined : ASK_AS[wished];
    if (type !== undefined) {
      const response = await this.#http.tryGet(path, { accept: `multipart/related; type="${type}"; transfer-syntax=${wished}`, signal });
      if (response.ok) return passOn(response);
      // It cannot transcode this one: as stored is better than nothing.
      await response.body?.cancel();
    }
    const response = await this.#http.tryGet(path, { accept: AS_STORED, signal });
    if (response.ok) return passOn(response);
    // Orthanc answers 500 for an object that has no pixels; its metadata tells that from a failure.
    if (response.status === 500 && !(await this.#hasPixels(ref, signal))) throw new ImagingError('NOT_FOUND', 'the object has no frames');
    throw await this.#http.failure(response);
  }

  async #hasPixels(ref: InstanceRef, signal: AbortSignal | undefined): Promise<boolean> {
    const [dataset] = await this.#query(`${instancePath(ref)}/metadata`, signal);
    return dataset !== undefined && number(dataset, '00280010') !== undefined;
  }

  async rendered(ref: InstanceRef, { frame, width = 256, height = 256, window, signal }: RenderOptions): Promise<Payload> {
    assertRef(ref);
    const viewport = `viewport=${width},${height}&quality=75${window ? `&window=${window.center},${window.width},linear` : ''}`;
    const path = frame === undefined ? instancePath(ref) : framePath(ref, frame);
    const response = await this.#http.tryGet(`${path}/rendered?${viewport}`, { accept: 'image/jpeg', signal });
    if (response.ok) return { contentType: response.headers.get('content-type') ?? 'image/jpeg', ...bodyOf(response) };
    await response.body?.cancel();
    // Orthanc draws neither palettes nor syntaxes it cannot decode; we can.
    return await this.#drawHere(ref, { frame, width, height, window, signal });
  }

  async #drawHere(ref: InstanceRef, options: Partial<RenderOptions>): Promise<Payload> {
    const { signal } = options;
    const [dataset] = await this.#query(`${instancePath(ref)}/metadata`, signal);
    if (!dataset) throw new ImagingError('NOT_FOUND', 'no such object');
    if (number(dataset, '00280010') === undefined) throw new ImagingError('INVALID', 'the object has no pixels', { reason: 'no-preview' });
    const cleaned = await this.#clean(dataset, ref.studyUid, new Map(), signal);
    const frame = options.frame ?? Math.ceil((number(dataset, '00280008') ?? 1) / 2);
    const { bytes, contentType } = await this.#only(await this.#http.get(framePath(ref, frame), { accept: AS_STORED, signal }), signal);
    const syntax = /transfer-syntax="?([0-9.]+)/.exec(contentType)?.[1] ?? EXPLICIT_LE;
    const jpeg = await drawPreview(cleaned, syntax, bytes, options);
    return { contentType: 'image/jpeg', body: Readable.from([jpeg], { objectMode: false }), lengthBytes: jpeg.length };
  }

  async bulkData(studyUid: string, path: string, { signal }: CallOptions = {}): Promise<Payload> {
    assertUids(studyUid);
    if (!/^series\/[0-9.]+\/instances\/[0-9.]+\/[A-Za-z0-9,/]+$/.test(path)) throw new ImagingError('NOT_FOUND', 'no such bulk data');
    return passOn(
      await this.#http.get(`/studies/${studyUid}/${path}`, { accept: 'multipart/related; type="application/octet-stream"', signal }),
    );
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
    const results: StoreResult[] = [];
    const owners = new Map<string, string>();
    for await (const item of items) {
      options.signal?.throwIfAborted();
      results.push(await this.#storeOne(item, options, owners));
    }
    return results;
  }

  /** Spooled and checked here first, so that both archives refuse the same files for the same reasons. */
  async #storeOne(
    item: StoreItem,
    { maxFileBytes = DEFAULT_MAX_FILE_BYTES, patientIds, signal }: StoreOptions,
    owners: Map<string, string>,
  ): Promise<StoreResult> {
    try {
      this.#spool ??= await mkdtemp(join(tmpdir(), 'imaging-'));
      const received = await receive(item, this.#spool, maxFileBytes, signal);
      try {
        const { object } = received;
        if (patientIds && !patientIds.includes(object.patientId))
          throw new RefusalError('wrong-patient', 'PatientID belongs to another patient');
        const duplicate = await this.#known(object, owners, signal);
        if (!duplicate) await this.#send(received, signal);
        owners.set(object.studyUid, object.patientId);
        return storedObject(object, duplicate);
      } finally {
        await received.dispose();
      }
    } catch (error) {
      if (error instanceof RefusalError) return { ok: false, reason: error.refusal, message: error.message };
      if (signal?.aborted) throw signal.reason;
      throw error instanceof ImagingError
        ? error
        : new ImagingError('UNAVAILABLE', 'the upload cannot be kept', { reason: 'storage', cause: error });
    }
  }

  /** @throws RefusalError when its UIDs already belong to something else: it would show up in another patient's study. */
  async #known(object: Inspection, owners: Map<string, string>, signal: AbortSignal | undefined): Promise<boolean> {
    const owner = owners.get(object.studyUid) ?? (await this.#findStudy(object.studyUid, signal))?.patientId;
    if (owner !== undefined && owner !== object.patientId)
      throw new RefusalError('uid-conflict', 'StudyInstanceUID belongs to another patient');
    const same = await this.#query(`/instances?SOPInstanceUID=${object.sopUid}&limit=5`, signal);
    const elsewhere = same.some((found) => text(found, '0020000D') !== object.studyUid || text(found, '0020000E') !== object.seriesUid);
    if (elsewhere) throw new RefusalError('uid-conflict', 'SOPInstanceUID is taken in another study');
    return same.length > 0;
  }

  async #send({ path, object }: Received, signal: AbortSignal | undefined): Promise<void> {
    const boundary = `part-${object.sopUid}`;
    const file = await openAsBlob(path);
    const body = new Blob([`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`, file, `\r\n--${boundary}--\r\n`]);
    const contentType = `multipart/related; type="application/dicom"; boundary=${boundary}`;
    const response = await this.#http.tryGet('/studies', {
      method: 'POST',
      accept: 'application/dicom+json',
      contentType,
      body,
      signal,
      timeoutMs: this.#storeTimeoutMs,
    });
    const answer = (await this.#http.bytes(response, signal)).toString('utf8');
    if (response.status >= 500 && response.status !== 500)
      throw new ImagingError('UNAVAILABLE', 'the PACS fails', { cause: new Error(`HTTP ${response.status}`) });
    if (response.status === 401 || response.status === 403)
      throw new ImagingError('UNAVAILABLE', 'the PACS refuses our credentials', { reason: 'credentials' });
    // Stored objects are listed in (0008,1199), failed ones in (0008,1198); a failure may come with status 200 or 202 (PS3.18 §10.5.3).
    if (!response.ok || !stored(answer, object.sopUid))
      throw new RefusalError('refused-by-archive', `the PACS did not take the object (HTTP ${response.status})`);
  }

  async #query(path: string, signal: AbortSignal | undefined): Promise<DicomJson[]> {
    const answer = await this.#http.json(path, signal);
    if (!Array.isArray(answer)) throw new ImagingError('UNAVAILABLE', 'the PACS answered with something that is not a list');
    return answer as DicomJson[];
  }

  async close(): Promise<void> {
    if (this.#spool !== undefined) await rm(this.#spool, { recursive: true, force: true });
    this.#spool = undefined;
  }
}

function instancePath({ studyUid, seriesUid, sopUid }: InstanceRef): string {
  return `/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}`;
}

function framePath(ref: InstanceRef, frameNumber: number): string {
  assertRef(ref);
  if (!Number.isInteger(frameNumber) || frameNumber < 1) throw new ImagingError('NOT_FOUND', 'frames count from 1');
  return `${instancePath(ref)}/frames/${frameNumber}`;
}

function passOn(response: Response): Payload {
  return { contentType: response.headers.get('content-type') ?? 'application/octet-stream', ...bodyOf(response) };
}

function stored(answer: string, sopUid: string): boolean {
  try {
    const dataset = JSON.parse(answer) as DicomJson;
    return (dataset['00081199']?.Value ?? []).some((item) => text(item as DicomJson, '00081155') === sopUid);
  } catch {
    return false;
  }
}

function toStudy(found: DicomJson): StudySummary {
  return {
    studyInstanceUid: text(found, '0020000D'),
    patientId: text(found, '00100020'),
    patientName: text(found, '00100010'),
    patientBirthDate: date(found, '00100030'),
    patientSex: text(found, '00100040') || undefined,
    studyDate: date(found, '00080020'),
    studyTime: text(found, '00080030').replaceAll(':', '') || undefined,
    description: text(found, '00081030'),
    modalities: (found['00080061']?.Value ?? []).map(String),
    accession: text(found, '00080050'),
    seriesCount: number(found, '00201206') ?? 0,
    instanceCount: number(found, '00201208') ?? 0,
  };
}

function toSeries(found: DicomJson): SeriesSummary {
  return {
    seriesInstanceUid: text(found, '0020000E'),
    modality: text(found, '00080060'),
    description: text(found, '0008103E'),
    number: number(found, '00200011'),
    bodyPart: text(found, '00180015'),
    instanceCount: number(found, '00201209') ?? 0,
  };
}
