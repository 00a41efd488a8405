import { number, text, type DicomJson } from './dicomJson.ts';
import type { DicomWebHttp } from './dicomwebHttp.ts';
import { FrameCutter, isCutWrongly, type Spool } from './frameCutter.ts';
import { ImagingError, type InstanceRef, type Payload } from './gateway.ts';
import { asBuffer } from './asBuffer.ts';
import { singlePart } from './multipart.ts';
import { offload } from './offload.ts';
import { remember } from './remember.ts';
import { EXPLICIT_LE, frameContentType, isNative, JPEG_LS } from './syntaxes.ts';
import { assertRef } from './uids.ts';

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
  /** Of several frames: Orthanc transcodes a whole object for each frame of it; a film of 96 would keep it busy for minutes. */
  isFilm: boolean;
  /** The PACS may cut it into wrong frames while it is uncompressed. */
  isCutWrongly: boolean;
  /** Found to be stored uncompressed as well: the PACS need not be asked for its frames. */
  isNative: boolean;
  /** How its samples lie, where it is coded to JPEG-LS here and the PACS is not asked for that. */
  codedHere: DicomJson | undefined;
}

/** The frames of a PACS behind DICOMweb: as stored or in fewer bytes, and cut or coded on this side where the PACS would do it wrongly. */
export class DicomWebFrames {
  readonly #http: DicomWebHttp;
  readonly #whole: (ref: InstanceRef, signal: AbortSignal) => Promise<Spool>;
  /** By SOP UID, as their metadata passed by or was asked for; a viewer may hold metadata longer than this process lives. */
  readonly #objects = new Map<string, KnownObject>();
  /** Until when, by series and coding: each wish that fails is one more request. */
  readonly #unable = new Map<string, number>();
  readonly #cutter = new FrameCutter();

  /** @param whole the whole object as a file, and the folder in which it may lie */
  constructor(http: DicomWebHttp, whole: (ref: InstanceRef, signal: AbortSignal) => Promise<Spool>) {
    this.#http = http;
    this.#whole = whole;
  }

  /** @param wished transfer syntax; what cannot be given in it comes as stored */
  async frame(ref: InstanceRef, frameNumber: number, wished: string | undefined, signal: AbortSignal | undefined): Promise<Payload> {
    const path = framePath(ref, frameNumber);
    const type = wished === undefined ? undefined : ASK_AS[wished];
    const before = this.#objects.get(ref.sopUid);
    const known = before === undefined && wished === JPEG_LS ? await this.#learn(ref, signal) : before;
    if (wished === JPEG_LS && known?.codedHere !== undefined) return await this.#jpegLs(ref, frameNumber, known.codedHere, signal);
    const isFilm = frameNumber > 1 || known?.isFilm === true;
    const wish = `${ref.seriesUid} ${wished}`;
    const isTried = type !== undefined && !isFilm && (this.#unable.get(wish) ?? 0) < Date.now();
    if (isTried) {
      const response = await this.#http.tryGet(path, { accept: `multipart/related; type="${type}"; transfer-syntax=${wished}`, signal });
      if (response.ok) return this.#http.passOn(response, signal);
      // It cannot transcode this one: as stored is better than nothing.
      await response.body?.cancel();
    }
    const { bytes, contentType } = await this.asStored(ref, frameNumber, signal);
    if (isTried) remember(this.#unable, wish, Date.now() + UNABLE_MS, SERIES_UNABLE);
    return singlePart(contentType, bytes);
  }

  async #jpegLs(ref: InstanceRef, frameNumber: number, form: DicomJson, signal: AbortSignal | undefined): Promise<Payload> {
    const { bytes, contentType } = await this.asStored(ref, frameNumber, signal);
    const coded = isNative(syntaxOf(contentType)) ? await offload('encodeJpegLs', [bytes, form], signal) : undefined;
    return coded ? singlePart(frameContentType(JPEG_LS), asBuffer(coded)) : singlePart(contentType, bytes);
  }

  /** The bytes of a frame as they lie in the archive, cut right. */
  async asStored(ref: InstanceRef, frameNumber: number, signal: AbortSignal | undefined): Promise<{ bytes: Buffer; contentType: string }> {
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
    if (dataset !== undefined && this.note(dataset, ref.sopUid).isCutWrongly) return await this.#cutHere(ref, frameNumber, signal);
    throw failure;
  }

  async #cutHere(ref: InstanceRef, frameNumber: number, signal: AbortSignal | undefined): Promise<{ bytes: Buffer; contentType: string }> {
    const read = async (either: AbortSignal): Promise<Spool> => this.#whole(ref, either);
    const { bytes, transferSyntaxUid } = await this.#cutter.frame(instancePath(ref), frameNumber, read, signal);
    return { bytes, contentType: frameContentType(transferSyntaxUid) };
  }

  /** @throws ImagingError NOT_FOUND when the PACS does not know it */
  async #learn(ref: InstanceRef, signal: AbortSignal | undefined): Promise<KnownObject> {
    const [dataset] = await this.#http.list(`${instancePath(ref)}/metadata`, signal);
    if (!dataset) throw new ImagingError('NOT_FOUND', 'no such object');
    return this.note(dataset, ref.sopUid);
  }

  /** What the metadata of an object tell of its frames. */
  note(dataset: DicomJson, sopUid = text(dataset, '00080018')): KnownObject {
    const known = {
      isFilm: isFilm(dataset),
      isCutWrongly: isCutWrongly(dataset),
      isNative: this.#objects.get(sopUid)?.isNative ?? false,
      codedHere: isCodedHere(dataset) ? formOf(dataset) : undefined,
    };
    remember(this.#objects, sopUid, known, OBJECTS_KNOWN);
    return known;
  }
}

/**
 * What Orthanc 1.10.1 (dcmtk) does wrongly or slowly when it codes to JPEG-LS: it ends in the middle where bits are unused and values negative; colours it puts
 * together by pixel while its metadata go on saying by plane; and for each frame of a film it codes the whole film.
 */
function isCodedHere(dataset: DicomJson): boolean {
  const allocated = number(dataset, '00280100') ?? 0;
  const photometricInterpretation = text(dataset, '00280004');
  const isColour = photometricInterpretation !== '' && !photometricInterpretation.startsWith('MONOCHROME');
  return (number(dataset, '00280101') ?? allocated) < allocated || isColour || isFilm(dataset);
}

function isFilm(dataset: DicomJson): boolean {
  return (number(dataset, '00280008') ?? 1) >= 2;
}

function formOf(dataset: DicomJson): DicomJson {
  const tags = ['00280002', '00280004', '00280006', '00280010', '00280011', '00280100'];
  return Object.fromEntries(Object.entries(dataset).filter(([tag]) => tags.includes(tag)));
}

export const syntaxOf = (contentType: string): string => /transfer-syntax="?([0-9.]+)/.exec(contentType)?.[1] ?? EXPLICIT_LE;

export function instancePath({ studyUid, seriesUid, sopUid }: InstanceRef): string {
  return `/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}`;
}

export function framePath(ref: InstanceRef, frameNumber: number): string {
  assertRef(ref);
  if (!Number.isInteger(frameNumber) || frameNumber < 1) throw new ImagingError('NOT_FOUND', 'frames count from 1');
  return `${instancePath(ref)}/frames/${frameNumber}`;
}
