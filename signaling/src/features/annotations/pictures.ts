import { AppError } from '@hoi-chan/shared/errors.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import { number, text } from '../../imaging/dicomJson.ts';
import { ImagingError, type ImagingGateway } from '../../imaging/gateway.ts';

export interface PictureRef {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  frame: number;
}

/** Series remembered; of each only the UIDs and frame counts of its objects. */
const SERIES_KNOWN = 200;
/** A series that grows (images still coming from the scanner) is asked for again after this long. */
const ASK_AGAIN_MS = 10_000;

/** Which pictures the archive has, asked once a series rather than with every stroke. */
export class Pictures {
  readonly #imaging: ImagingGateway;
  readonly #series = new Map<string, { frames: Map<string, number>; at: number }>();

  constructor(imaging: ImagingGateway) {
    this.#imaging = imaging;
  }

  /** @throws AppError NOT_FOUND when the series has no such picture; UNAVAILABLE when the archive cannot be asked */
  async assertExists({ studyUid, seriesUid, sopUid, frame }: PictureRef, signal?: AbortSignal): Promise<void> {
    const key = `${studyUid} ${seriesUid}`;
    let known = this.#series.get(key);
    if (known === undefined || (!known.frames.has(sopUid) && performance.now() - known.at > ASK_AGAIN_MS)) {
      known = { frames: await this.#read(studyUid, seriesUid, signal), at: performance.now() };
      if (this.#series.size >= SERIES_KNOWN) this.#series.clear();
      this.#series.set(key, known);
    }
    if (frame > (known.frames.get(sopUid) ?? 0)) throw new AppError('NOT_FOUND', 'no such picture in this study');
  }

  async #read(studyUid: string, seriesUid: string, signal: AbortSignal | undefined): Promise<Map<string, number>> {
    try {
      const instances = await this.#imaging.seriesMetadata(studyUid, seriesUid, { signal });
      return new Map(instances.map((instance) => [text(instance, '00080018'), Math.max(1, number(instance, '00280008') ?? 1)]));
    } catch (error) {
      if (error instanceof ImagingError && error.code === 'NOT_FOUND') throw new AppError('NOT_FOUND', 'no such picture in this study');
      throw imagingToAppError(error);
    }
  }
}
