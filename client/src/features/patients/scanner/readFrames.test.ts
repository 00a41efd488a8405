import { encodeQR } from 'qr';
import { expect, test } from 'vitest';
import { parseCardQr } from '@hoi-chan/shared/clinical/cards.ts';
import { readPicture } from './readFrames.ts';

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');
const citizen = '000195012345|000123456|NGUYỄN THỊ ÁNH TUYẾT|07031995|Nữ|Tổ 5, Phường Đồng Tâm, Thái Nguyên|12052021';
const insurance = `HS4000000000123|${hex('Lý Văn Đạo')}|2015|1|${hex('Bản Lùng, Mường Khương')}|10 - 123|01/01/2026|31/12/2026|01012026|$`;

/** The code as a camera would see it: grey paper, `scale` pixels a module, turned by `degrees`. */
function photograph(text: string, scale: number, degrees: number): ImageData {
  const modules = encodeQR(text, 'raw', { border: 4 });
  const [side, size] = [modules.length * scale, 640];
  const data = new Uint8ClampedArray(size * size * 4);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [dx, dy] = [x - size / 2, y - size / 2];
      const row = modules[Math.floor((-dx * sin + dy * cos + side / 2) / scale)];
      const dark = row?.[Math.floor((dx * cos + dy * sin + side / 2) / scale)] === true;
      data.set(dark ? [48, 44, 40, 255] : [196, 200, 190, 255], (y * size + x) * 4);
    }
  }
  return { data, width: size, height: size, colorSpace: 'srgb' as const };
}

test.each([0, 8, 90, 200])('a citizen card turned by %i degrees is read with every Vietnamese letter', (degrees) => {
  const text = readPicture(photograph(citizen, 6, degrees));
  expect(text).toBe(citizen);
  expect(parseCardQr(text ?? '')).toMatchObject({ ok: true, card: { kind: 'cccd', name: 'NGUYỄN THỊ ÁNH TUYẾT', citizenId: '000123456' } });
});

test('an insurance card is read', () => {
  const text = readPicture(photograph(insurance, 5, 3));
  expect(parseCardQr(text ?? '')).toMatchObject({ ok: true, card: { kind: 'bhyt', name: 'Lý Văn Đạo', birthDate: '2015' } });
});

test('a picture without a code gives nothing', () => {
  const blank = { data: new Uint8ClampedArray(320 * 240 * 4).fill(180), width: 320, height: 240, colorSpace: 'srgb' as const };
  expect(readPicture(blank)).toBeUndefined();
});
