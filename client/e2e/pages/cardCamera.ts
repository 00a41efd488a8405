import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeQR } from 'qr';

const [width, height] = [640, 480];

/**
 * A film for Chromium's fake camera in which somebody holds a card with this code into the picture.
 * @returns the path of a YUV4MPEG2 file (https://wiki.multimedia.cx/index.php/YUV4MPEG2), one frame, played round and round
 */
export function cardFilm(text: string): string {
  const modules = encodeQR(text, 'raw', { border: 4 });
  const scale = Math.floor((height * 0.8) / modules.length);
  const [left, top] = [Math.floor((width - modules.length * scale) / 2), Math.floor((height - modules.length * scale) / 2)];
  const luma = Buffer.alloc(width * height, 120);
  for (let y = 0; y < modules.length * scale; y++) {
    for (let x = 0; x < modules.length * scale; x++) {
      const dark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      luma[(top + y) * width + left + x] = dark ? 30 : 220;
    }
  }
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'hoi-chan-card-')), 'card.y4m');
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]);
  writeFileSync(file, Buffer.concat([header, frame, frame]));
  return file;
}
