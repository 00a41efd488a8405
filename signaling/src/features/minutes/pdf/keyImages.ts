import { keyImageName } from '@hoi-chan/shared/clinical/imaging/keyImageName.ts';
import type { MinutesKeyImage, NoPictureReason } from '@hoi-chan/shared/features/minutes.ts';
import type { Content, ContentColumns } from 'pdfmake/interfaces.js';
import type { KeyPicture } from '../keyImages/pictures.ts';

const A_ROW = 4;
const SIDE_PT = 112;
const GAP_PT = 10;
const REASONS: Record<NoPictureReason, string> = {
  archive_away: 'Không có ảnh thu nhỏ: khi in, kho ảnh không trả lời.',
  not_drawable: 'Không có ảnh thu nhỏ: ảnh này không vẽ thu nhỏ được.',
  too_many: 'Không in ảnh thu nhỏ: quá nhiều ảnh quan trọng.',
};

/** The key images, small, in rows of four; one without a picture says why. The diagnostic pictures stay in the archive. */
export function keyImageRows(images: readonly MinutesKeyImage[], pictures: ReadonlyMap<string, KeyPicture>): ContentColumns[] {
  const cells = images.map((image, index) => ({
    width: SIDE_PT,
    stack: [pictureOf(pictures.get(image.id)), { text: keyImageName(image, index), fontSize: 8.5, margin: [0, 3, 0, 0] } satisfies Content],
  }));
  return Array.from({ length: Math.ceil(cells.length / A_ROW) }, (_row, row) => ({
    columns: cells.slice(row * A_ROW, (row + 1) * A_ROW),
    columnGap: GAP_PT,
    margin: [0, 0, 0, 8],
    unbreakable: true,
  }));
}

function pictureOf(picture: KeyPicture | undefined): Content {
  if (picture !== undefined && 'bytes' in picture) {
    return { image: `data:${picture.contentType};base64,${Buffer.from(picture.bytes).toString('base64')}`, fit: [SIDE_PT, SIDE_PT] };
  }
  return { text: REASONS[picture?.missing ?? 'archive_away'], italics: true, fontSize: 8.5, color: '#444444' };
}
