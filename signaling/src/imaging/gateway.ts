import type { Readable } from 'node:stream';
import type { DicomJson } from './dicomJson.ts';

/**
 * What signaling asks of an image archive. Two implementations pass one contract suite: a PACS over DICOMweb and the built-in archive.
 * Nothing here decides who may see a study: the caller asks that first. Every method takes an AbortSignal and, once it fires, rejects with
 * the signal's reason; every other failure is an ImagingError.
 */
export interface ImagingGateway {
  /** True when the archive answers now; never throws. */
  ping(options?: CallOptions): Promise<boolean>;
  /** Studies whose PatientID (0010,0020) equals one of `patientIds`, newest first. */
  findStudies(query: StudyQuery, options?: CallOptions): Promise<StudySummary[]>;
  /** One study, to learn whose it is before showing it. NOT_FOUND when there is none. */
  study(studyUid: string, options?: CallOptions): Promise<StudySummary>;
  listSeries(studyUid: string, options?: CallOptions): Promise<SeriesSummary[]>;
  /** Metadata of every instance (PS3.18 annex F): no PixelData; large values as a BulkDataURI relative to `studies/{study}/metadata`. */
  studyMetadata(studyUid: string, options?: CallOptions): Promise<DicomJson[]>;
  /** The same for one series; a BulkDataURI is relative to `studies/{study}/series/{series}/metadata`. */
  seriesMetadata(studyUid: string, seriesUid: string, options?: CallOptions): Promise<DicomJson[]>;
  /** One frame as multipart/related with a single part (PS3.18 §8.6.1.2), the form Cornerstone3D's wadors loader reads. */
  frame(ref: InstanceRef, frameNumber: number, options?: FrameOptions): Promise<Payload>;
  /** A small or middle picture for lists and slow links, compressed with loss, not for diagnosis. INVALID with reason `no-preview` when the object cannot be drawn. */
  rendered(ref: InstanceRef, options: RenderOptions): Promise<Payload>;
  /** A bulk value; `path` is what a BulkDataURI holds after `studies/{study}/`. */
  bulkData(studyUid: string, path: string, options?: CallOptions): Promise<Payload>;
  /** The whole object as a DICOM part-10 file. */
  instance(ref: InstanceRef, options?: CallOptions): Promise<Payload>;
  /** Stores each item on its own; a refused one never hinders the next. One result per item, in the order given. */
  store(items: StoreItems, options?: StoreOptions): Promise<StoreResult[]>;
  close(): Promise<void>;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

export interface StudyQuery {
  patientIds: string[];
  /** Most studies to return. */
  limit: number;
}

export interface InstanceRef {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
}

/** A frame of it, from 1. */
export type PictureRef = InstanceRef & { frame: number };

export interface FrameOptions extends CallOptions {
  /** Transfer syntax UIDs in order of preference; `*` or nothing means as stored. What cannot be given falls back to as stored. */
  accept?: string[];
}

export interface RenderOptions extends CallOptions {
  /** 1-based; default one the archive chooses. */
  frame?: number;
  /** The picture fits inside this box, in pixels, proportions kept. A PACS may enlarge a smaller one to it: who does not want that asks for no more than there is. Default 256 × 256. */
  width?: number;
  height?: number;
  /** What the picture may weigh: coarser then, and in the end smaller. Default: what the archive finds right for the box. */
  maxBytes?: number;
  /** VOI window in modality units (HU for CT); default what the object proposes. */
  window?: { center: number; width: number };
}

/** Bytes on their way to a client. `body` ends early with an error when the source breaks off. */
export interface Payload {
  contentType: string;
  body: Readable;
  /** Undefined when the source streams without saying. */
  lengthBytes: number | undefined;
}

export interface StudySummary {
  studyInstanceUid: string;
  patientId: string;
  /** PN as stored, components parted by `^`. */
  patientName: string;
  /** YYYYMMDD. */
  patientBirthDate: string | undefined;
  /** M, F or O. */
  patientSex: string | undefined;
  /** YYYYMMDD. */
  studyDate: string | undefined;
  /** HHMMSS.FFFFFF or a leading part of it. */
  studyTime: string | undefined;
  description: string;
  modalities: string[];
  accession: string;
  seriesCount: number;
  instanceCount: number;
}

export interface SeriesSummary {
  seriesInstanceUid: string;
  modality: string;
  description: string;
  number: number | undefined;
  bodyPart: string;
  instanceCount: number;
}

/** One file being uploaded: its bytes as they come. It is read to its end or, once refused, dropped. */
export type StoreItem = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
export type StoreItems = AsyncIterable<StoreItem> | Iterable<StoreItem>;

export interface StoreOptions extends CallOptions {
  /** Largest file taken; default DEFAULT_MAX_FILE_BYTES. */
  maxFileBytes?: number;
  /** When given, an object with another PatientID is refused with `wrong-patient`. */
  patientIds?: string[];
}

export const DEFAULT_MAX_FILE_BYTES = 200 * 1024 * 1024;

/** Why an object was refused; the client translates it. */
export type Refusal =
  | 'not-dicom'
  | 'truncated'
  | 'film'
  | 'unreadable'
  | 'too-large'
  | 'absurd-size'
  | 'missing-uid'
  | 'invalid-uid'
  | 'uid-conflict'
  | 'other-content'
  | 'wrong-patient'
  | 'empty'
  | 'refused-by-archive';

export interface StoredObject {
  ok: true;
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  sopClassUid: string;
  modality: string;
  patientId: string;
  patientName: string;
  patientBirthDate: string | undefined;
  patientSex: string | undefined;
  studyDate: string | undefined;
  studyDescription: string;
  /** The archive had this object already, with the same content; nothing was changed. */
  duplicate: boolean;
}
interface RefusedObject {
  ok: false;
  reason: Refusal;
  /** English, for engineers: where and why; never patient data. */
  message: string;
}
export type StoreResult = StoredObject | RefusedObject;

export type ImagingErrorCode = 'NOT_FOUND' | 'UNAVAILABLE' | 'INVALID';

/** `reason` is a Refusal, `no-preview`, `invalid-uid`, `timeout` or `storage`, or nothing. `message` is English and free of patient data. */
export class ImagingError extends Error {
  override name = 'ImagingError';
  readonly code: ImagingErrorCode;
  readonly reason: string | undefined;
  constructor(code: ImagingErrorCode, message: string, details: { reason?: string; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
  }
}

/** An object that must not enter the archive. */
export class RefusalError extends ImagingError {
  override name = 'RefusalError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal, message: string, cause?: unknown) {
    super('INVALID', message, { reason: refusal, cause });
    this.refusal = refusal;
  }
}
