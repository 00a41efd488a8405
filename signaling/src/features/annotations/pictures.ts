import { AppError } from '@hoi-chan/shared/errors.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import { number, text, type DicomJson } from '../../imaging/dicomJson.ts';
import { ImagingError, type ImagingGateway, type PictureRef } from '../../imaging/gateway.ts';

/** What the archive says of a picture. */
export interface PictureFacts {
  /** Modality and description of the series; may be empty. */
  series: string;
  instanceNumber: number | null;
  frameCount: number;
}
const LONGEST_LABEL = 200;

/** Series remembered; of each only the UIDs, numbers and frame counts of its objects. */
const SERIES_KNOWN = 200;
/** A series that grows (images still coming from the scanner) is asked for again after this long. */
const ASK_AGAIN_MS = 10_000;

/** Which pictures the archive has, asked once a series rather than with every stroke. */
export class Pictures {
  readonly #imaging: ImagingGateway;
  readonly #series = new Map<string, { objects: Map<string, PictureFacts>; at: number }>();

  constructor(imaging: ImagingGateway) {
    this.#imaging = imaging;
  }

  /** @throws AppError NOT_FOUND when the series has no such picture; UNAVAILABLE when the archive cannot be asked */
  async get({ studyUid, seriesUid, sopUid, frame }: PictureRef, signal?: AbortSignal): Promise<PictureFacts> {
    const key = `${studyUid} ${seriesUid}`;
    let known = this.#series.get(key);
    if (known === undefined || (!known.objects.has(sopUid) && performance.now() - known.at > ASK_AGAIN_MS)) {
      known = { objects: await this.#read(studyUid, seriesUid, signal), at: performance.now() };
      if (this.#series.size >= SERIES_KNOWN) this.#series.clear();
      this.#series.set(key, known);
    }
    const facts = known.objects.get(sopUid);
    if (facts === undefined || frame > facts.frameCount) throw new AppError('NOT_FOUND', 'no such picture in this study');
    return facts;
  }

  async #read(studyUid: string, seriesUid: string, signal: AbortSignal | undefined): Promise<Map<string, PictureFacts>> {
    try {
      const instances = await this.#imaging.seriesMetadata(studyUid, seriesUid, { signal });
      return new Map(instances.map((instance) => [text(instance, '00080018'), factsOf(instance)]));
    } catch (error) {
      if (error instanceof ImagingError && error.code === 'NOT_FOUND') throw new AppError('NOT_FOUND', 'no such picture in this study');
      throw imagingToAppError(error);
    }
  }
}

function factsOf(instance: DicomJson): PictureFacts {
  const series = [text(instance, '00080060'), text(instance, '0008103E')].filter(Boolean).join(' · ');
  return {
    // What a file says of itself is printed: without control characters.
    series: series
      .normalize('NFC')
      .replace(/\p{Cc}/gu, ' ')
      .slice(0, LONGEST_LABEL),
    instanceNumber: number(instance, '00200013') ?? null,
    frameCount: Math.max(1, number(instance, '00280008') ?? 1),
  };
}
