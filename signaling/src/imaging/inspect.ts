import { isFilm } from '@hoi-chan/shared/clinical/imaging/films.ts';
import type { FileHandle } from 'node:fs/promises';
import { MAX_DOCUMENT_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { date, number, parseHead, scalar, text, toDicomJson, type DicomJson } from './dicomJson.ts';
import { splitFrames, type FrameTable } from './frames.ts';
import { RefusalError } from './gateway.ts';
import { readLayout, type Layout } from './layout.ts';
import { isUid } from './uids.ts';

/** Everything the archive wants to know about one object; `dataset` is its DICOM JSON with bulk URIs relative to the study. */
export interface Inspection {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  sopClassUid: string;
  transferSyntaxUid: string;
  patientId: string;
  patientName: string;
  patientBirthDate: string | undefined;
  patientSex: string | undefined;
  studyDate: string | undefined;
  studyTime: string | undefined;
  studyDescription: string;
  accession: string;
  modality: string;
  seriesDescription: string;
  seriesNumber: number | undefined;
  instanceNumber: number | undefined;
  bodyPart: string;
  frames: FrameTable | undefined;
  dataset: DicomJson;
}

/** A head larger than this, the document it may hold included, is no header but an attack on memory. */
const MAX_HEAD_BYTES = MAX_DOCUMENT_BYTES;
/** 10,000 × 10,000: above any detector or slide tile, and decoded it still fits beside everything else. */
const MAX_FRAME_PIXELS = 100_000_000;

/** Reads and checks one part-10 file. @throws RefusalError saying what is wrong and where. */
export async function inspect(file: FileHandle, sizeBytes: number): Promise<Inspection> {
  const layout = await readLayout(file, sizeBytes);
  if (layout.headBytes > MAX_HEAD_BYTES) throw new RefusalError('absurd-size', `${layout.headBytes} bytes before PixelData`);
  const head = Buffer.allocUnsafe(layout.headBytes);
  await file.read(head, 0, head.length, 0);
  const json = readDataset(head);
  const studyUid = requireUid(json, '0020000D', 'StudyInstanceUID');
  const seriesUid = requireUid(json, '0020000E', 'SeriesInstanceUID');
  const sopUid = requireUid(json, '00080018', 'SOPInstanceUID');
  return {
    studyUid,
    seriesUid,
    sopUid,
    sopClassUid: requireUid(json, '00080016', 'SOPClassUID'),
    transferSyntaxUid: layout.transferSyntaxUid,
    patientId: text(json, '00100020'),
    patientName: text(json, '00100010'),
    patientBirthDate: date(json, '00100030'),
    patientSex: text(json, '00100040') || undefined,
    studyDate: date(json, '00080020'),
    studyTime: text(json, '00080030').replaceAll(':', '') || undefined,
    studyDescription: text(json, '00081030'),
    accession: text(json, '00080050'),
    modality: text(json, '00080060'),
    seriesDescription: text(json, '0008103E'),
    seriesNumber: number(json, '00200011'),
    instanceNumber: number(json, '00200013'),
    bodyPart: text(json, '00180015'),
    frames: await readFrames(file, layout, json),
    dataset: json,
  };
}

function readDataset(head: Buffer): DicomJson {
  try {
    const dict = parseHead(head);
    const uid = (tag: string): string => scalar(dict[tag]?.Value?.[0]);
    return toDicomJson(dict, `series/${uid('0020000E')}/instances/${uid('00080018')}/bulk`);
  } catch (cause) {
    throw new RefusalError('unreadable', 'the data set before PixelData cannot be parsed', cause);
  }
}

function requireUid(json: DicomJson, tag: string, name: string): string {
  const value = text(json, tag);
  if (value === '') throw new RefusalError('missing-uid', `${name} is missing`);
  if (!isUid(value)) throw new RefusalError('invalid-uid', `${name} is not a UID`);
  return value;
}

async function readFrames(file: FileHandle, layout: Layout, json: DicomJson): Promise<FrameTable | undefined> {
  const rows = number(json, '00280010');
  const columns = number(json, '00280011');
  if (!layout.pixels) {
    if (rows !== undefined && columns !== undefined)
      throw new RefusalError('truncated', `Rows and Columns say ${rows} × ${columns}, but the file ends before PixelData`);
    return undefined;
  }
  if (!rows || !columns) throw new RefusalError('unreadable', 'PixelData without Rows and Columns');
  if (rows * columns > MAX_FRAME_PIXELS) throw new RefusalError('absurd-size', `a frame of ${rows} × ${columns} pixels`);
  const frames = Math.max(1, number(json, '00280008') ?? 1);
  const bits = number(json, '00280100') ?? 0;
  const samples = number(json, '00280002') ?? 1;
  if (layout.pixels.kind === 'native') {
    // 4:2:2 stores two samples a pixel whatever SamplesPerPixel says (PS3.3 C.7.6.3.1.2); some that say so store three all the same.
    const isWhole = layout.pixels.length >= Math.ceil((rows * columns * samples * bits * frames) / 8);
    const stored = text(json, '00280004') === 'YBR_FULL_422' && !isWhole ? 2 : samples;
    const needed = Math.ceil((rows * columns * stored * bits * frames) / 8);
    if (bits === 0) throw new RefusalError('unreadable', 'PixelData without BitsAllocated');
    if (layout.pixels.length < needed) {
      throw new RefusalError(
        'truncated',
        `PixelData holds ${layout.pixels.length} bytes, but ${frames} frames of ${rows} × ${columns} × ${stored} samples × ${bits} bits need ${needed}`,
      );
    }
    return { kind: 'native', count: frames, offset: layout.pixels.offset, frameBits: rows * columns * stored * bits };
  }
  // Its frames are no pieces of their own (PS3.5 §8.2.5): nobody cut it off.
  if (isFilm(layout.transferSyntaxUid)) throw new RefusalError('film', `a film in transfer syntax ${layout.transferSyntaxUid}`);
  if (layout.pixels.fragments.length < frames)
    throw new RefusalError('truncated', `${frames} frames announced, ${layout.pixels.fragments.length} fragments present`);
  return await splitFrames(file, layout.pixels, frames);
}
