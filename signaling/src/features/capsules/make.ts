import { AppError } from '@hoi-chan/shared/errors.ts';
import { ImagingError, type ImagingGateway } from '../../imaging/gateway.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { Response } from 'express';
import type { Database, Queryable } from '../../db/database.ts';
import type { KeyImage } from '../../records/caseBundle.ts';
import { MAX_KEY_IMAGES, SIGNATURE_TYPE } from '../../records/capsule/format.ts';
import { packCapsule } from '../../records/capsule/pack.ts';
import { lock } from '../../records/capsule/passphrase.ts';
import type { FacilityFacts, SignedConsult } from '../../records/gateway.ts';

export interface MakeCapsulePorts {
  db: Database;
  signedConsult(db: Queryable, consultId: string, versionNumber: number): Promise<SignedConsult>;
  keyImages(db: Queryable, consultId: string): Promise<Annotation[]>;
  imaging: ImagingGateway;
  /** A compact JWS in the name of the facility; undefined when it has no valid certificate. */
  sign(facilityCode: string, type: string, payload: Uint8Array, at: Date): Promise<string | undefined>;
}
interface MadeCapsule {
  keyImages: number;
  send(res: Response): void;
}
export type MakeCapsule = (
  consultId: string,
  versionNumber: number,
  options: { passphrase?: string | undefined; images: boolean },
  signal: AbortSignal,
) => Promise<MadeCapsule>;

/** On paper and on a screen; what is needed for a diagnosis lies in the archive, named by its UID. */
const IMAGE_EDGE_PX = 1536;
const MAX_IMAGE_BYTES = 8 * 1024 ** 2;

export function capsuleMaker(ports: MakeCapsulePorts): MakeCapsule {
  return async (consultId, versionNumber, { passphrase, images: withImages }, signal) => {
    const consult = await ports.signedConsult(ports.db, consultId, versionNumber);
    const marked = withImages ? (await ports.keyImages(ports.db, consultId)).slice(0, MAX_KEY_IMAGES) : [];
    const images: KeyImage[] = [];
    // One after the other: the archive serves the room meanwhile.
    for (const mark of marked) {
      const image = await readImage(ports.imaging, mark, signal);
      if (image !== undefined) images.push(image);
    }
    const madeAt = new Date();
    const zip = await pack(consult, images, madeAt);
    const file = passphrase === undefined ? zip : await lock(zip, passphrase);
    const name = `${consult.consultNumber}-v${versionNumber}.zip${passphrase === undefined ? '' : '.jwe'}`;
    return {
      keyImages: images.length,
      send(res) {
        res.setHeader('content-disposition', `attachment; filename="${name}"`);
        res.setHeader('cache-control', 'private, no-store');
        res.type('application/octet-stream').end(Buffer.from(file));
      },
    };
  };

  /** In the name of the facility that was asked, as the paper is; else of the one that asked. */
  async function pack(consult: SignedConsult, images: KeyImage[], madeAt: Date): Promise<Uint8Array> {
    const trySign = async (facility: FacilityFacts): Promise<Uint8Array | undefined> => {
      let missing = false;
      const zip = await packCapsule({
        consult,
        images,
        facility: { code: facility.code, name: facility.name },
        madeAt,
        sign: async (payload) => {
          const signature = await ports.sign(facility.code, SIGNATURE_TYPE, payload, madeAt);
          missing = signature === undefined;
          return signature ?? '';
        },
      });
      return missing ? undefined : zip;
    };
    const zip = (await trySign(consult.specialist.facility)) ?? (await trySign(consult.asker.facility));
    if (zip === undefined) throw new AppError('CONFLICT', 'no facility of the consult has a certificate', { reason: 'no_certificate' });
    return zip;
  }
}

/** undefined: the archive has it no more, or cannot draw it; its UID still stands in the document. */
async function readImage(imaging: ImagingGateway, mark: Annotation, signal: AbortSignal): Promise<KeyImage | undefined> {
  try {
    const { contentType, body } = await imaging.rendered(mark, {
      frame: mark.frame,
      width: IMAGE_EDGE_PX,
      height: IMAGE_EDGE_PX,
      ...(mark.window !== null && { window: mark.window }),
      signal,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_IMAGE_BYTES) return undefined;
      chunks.push(chunk);
    }
    const type = contentType.startsWith('image/png') ? 'image/png' : contentType.startsWith('image/jpeg') ? 'image/jpeg' : undefined;
    if (type === undefined) return undefined;
    const { studyUid, sopUid, frame, updatedAt, author } = mark;
    return { contentType: type, bytes: Buffer.concat(chunks), studyUid, sopUid, frame, markedAt: updatedAt, by: author.name };
  } catch (error) {
    if (error instanceof ImagingError && error.code !== 'UNAVAILABLE') return undefined;
    throw imagingToAppError(error);
  }
}
