import { SMALL_PICTURE_BYTES } from '@hoi-chan/shared/features/pictureSizes.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Database } from '../../db/database.ts';
import { number, text, type DicomJson } from '../../imaging/dicomJson.ts';
import { ImagingError, type ImagingGateway, type PictureRef } from '../../imaging/gateway.ts';
import { readAll } from '../../imaging/multipart.ts';
import { remember } from '../../imaging/remember.ts';
import type { StudyGate } from '../../studyIdentity/gate.ts';
import { listShared } from './store.ts';

type Picture = RouteOutput<'imaging.prepared'>['pictures'][number];

const SIDE = 256;
/** Under half a megabyte a consult: a queue of twenty is fetched in the background of a commune's link. */
const MAX_PICTURES = 24;
/** The description of a larger study costs the archive more than its previews are worth. */
const MAX_INSTANCES = 3_000;

/** Of the pictures drawn last, some megabytes: ten specialists of one queue ask for the same ones within a minute. */
const REMEMBERED_PICTURES = 500;
const REMEMBERED_STUDIES = 500;

export interface PreparedPorts {
  db: Database;
  imaging: ImagingGateway;
  gate: StudyGate;
  /** Pictures somebody marked as key, of this consult first and then of the patient's others; they may be of studies that are not open here. */
  keyImages(consultId: string): Promise<(PictureRef & { isOwn: boolean })[]>;
}

/**
 * Draws the small pictures somebody will see first: key images, the first and the middle one of each series of the newest study, key images of the
 * patient's other consults, then the series of the older studies.
 */
export class PreparedPictures {
  readonly #ports: PreparedPorts;
  readonly #pictures = new Map<string, Picture>();
  readonly #studies = new Map<string, PictureRef[]>();

  constructor(ports: PreparedPorts) {
    this.#ports = ports;
  }

  /** At most `limit`, the most telling first. One that cannot be drawn, and a study that may not be opened, are left out. */
  async of(consultId: string, limit: number, signal: AbortSignal): Promise<Picture[]> {
    const { db, gate, keyImages } = this.#ports;
    const open = new Set<string>();
    for (const study of await listShared(db, consultId)) if (await isOpen(gate, consultId, study, signal)) open.add(study);
    const keys = (await keyImages(consultId)).filter(({ studyUid }) => open.has(studyUid));
    const wanted: PictureRef[] = keys.filter(({ isOwn }) => isOwn);
    for (const [place, study] of [...open].entries()) {
      wanted.push(...(await this.#firstOf(study, signal)));
      if (place === 0) wanted.push(...keys.filter(({ isOwn }) => !isOwn));
    }
    const pictures = new Map<string, Picture>();
    for (const ref of wanted) {
      const key = `${ref.sopUid}/${ref.frame}`;
      if (pictures.size >= Math.min(limit, MAX_PICTURES)) break;
      const picture = pictures.get(key) ?? this.#pictures.get(key) ?? (await draw(this.#ports.imaging, ref, signal));
      if (picture === undefined) continue;
      pictures.set(key, picture);
      remember(this.#pictures, key, picture, REMEMBERED_PICTURES);
    }
    return [...pictures.values()];
  }

  async #firstOf(studyUid: string, signal: AbortSignal): Promise<PictureRef[]> {
    const { imaging } = this.#ports;
    try {
      const { instanceCount } = await imaging.study(studyUid, { signal });
      if (instanceCount > MAX_INSTANCES) return [];
      // A study that has grown is looked at again.
      const key = `${studyUid} ${instanceCount}`;
      const refs = this.#studies.get(key) ?? firstPictures(studyUid, await imaging.studyMetadata(studyUid, { signal }));
      remember(this.#studies, key, refs, REMEMBERED_STUDIES);
      return refs;
    } catch (error) {
      if (error instanceof ImagingError && !signal.aborted) return [];
      throw error;
    }
  }
}

/** A study that waits for a doctor's word is not prepared, as it would not be opened. */
async function isOpen(gate: StudyGate, consultId: string, studyUid: string, signal: AbortSignal): Promise<boolean> {
  return gate.isOpen(consultId, studyUid, signal).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'INTERNAL') return false;
    throw error;
  });
}

function firstPictures(studyUid: string, instances: DicomJson[]): PictureRef[] {
  const series = new Map<string, DicomJson[]>();
  for (const instance of instances) {
    // Without rows there is nothing to draw.
    if (!number(instance, '00280010')) continue;
    const uid = text(instance, '0020000E');
    const found = series.get(uid);
    if (found === undefined) series.set(uid, [instance]);
    else found.push(instance);
  }
  return [...series].flatMap(([seriesUid, members]) => {
    // As the viewer orders them: it opens with the first and stands for the series by the middle one.
    const sorted = members.toSorted((a, b) => (number(a, '00200013') ?? Infinity) - (number(b, '00200013') ?? Infinity));
    const places = [...new Set([0, Math.floor(sorted.length / 2)])];
    return places.flatMap((place) => {
      const instance = sorted[place];
      return instance === undefined ? [] : [{ studyUid, seriesUid, sopUid: text(instance, '00080018'), frame: 1 }];
    });
  });
}

async function draw(
  imaging: ImagingGateway,
  { studyUid, seriesUid, sopUid, frame }: PictureRef,
  signal: AbortSignal,
): Promise<Picture | undefined> {
  const ref = { studyUid, seriesUid, sopUid };
  try {
    const { contentType, body } = await imaging.rendered(ref, { signal, frame, width: SIDE, height: SIDE, maxBytes: SMALL_PICTURE_BYTES });
    const bytes = await readAll(body);
    return { ...ref, frame, contentType, base64: bytes.toString('base64') };
  } catch (error) {
    if (error instanceof ImagingError && !signal.aborted) return undefined;
    throw error;
  }
}
