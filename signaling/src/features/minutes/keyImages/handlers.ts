import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { assertStaff } from '../../../access/actor.ts';
import { assertMayReadConsult, type ConsultAccess } from '../../../access/consultRights.ts';
import { recordAudit } from '../../../audit/record.ts';
import type { Database, Queryable } from '../../../db/database.ts';
import type { RouteHandlers } from '../../../edge/http.ts';
import type { KeyPictures } from './pictures.ts';

interface KeyImagePorts {
  db: Database;
  pictures: KeyPictures;
  readState(q: Queryable, consult: ConsultAccess): Promise<MinutesState>;
}

/** The small pictures of what the minutes list: signed minutes show what was signed, also when it is a key image no more. */
export function keyImageHandlers({ db, pictures, readState }: KeyImagePorts) {
  return {
    'minutes.keyImages': async ({ actor, requestId }, { params }) => {
      const consult = await assertMayReadConsult(db, assertStaff(actor), params.consultId);
      const { content, keyImageChoices } = await readState(db, consult);
      const listed = content.keyImages ?? [];
      const images = [...listed, ...keyImageChoices.filter(({ isIn }) => !isIn)];
      const found = await pictures.of(consult.id, images);
      await recordAudit(
        db,
        { actor, requestId },
        { action: 'minutes.readKeyImages', entityType: 'consult', entityId: consult.id, details: { pictures: images.length } },
      );
      return {
        pictures: [...found].map(([id, picture]) =>
          'bytes' in picture
            ? {
                is: 'picture' as const,
                id,
                contentType: picture.contentType,
                base64: Buffer.from(picture.bytes).toString('base64'),
              }
            : { is: 'none' as const, id, reason: picture.missing },
        ),
      };
    },
  } satisfies RouteHandlers;
}
