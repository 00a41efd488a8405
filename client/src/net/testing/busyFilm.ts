import { writeFileSync } from 'node:fs';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';

const [width, height, frames] = [640, 360, 12];
const BLOCK_PX = 20;

/**
 * A film for Chromium's fake camera (YUV4MPEG2, https://wiki.multimedia.cx/index.php/YUV4MPEG2), played round and round, in which everything
 * moves: a quiet picture takes so few bits that its large size fits where it should not.
 */
export function writeBusyFilm(file: string, seed: number): void {
  const random = seededRandom(seed);
  const chunks = [Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame++) {
    const luma = Buffer.alloc(width * height);
    for (let top = 0; top < height; top += BLOCK_PX) {
      for (let left = 0; left < width; left += BLOCK_PX) {
        const grey = 40 + random.below(160);
        for (let y = top; y < top + BLOCK_PX; y++) luma.fill(grey, y * width + left, y * width + left + BLOCK_PX);
      }
    }
    chunks.push(Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128));
  }
  writeFileSync(file, Buffer.concat(chunks));
}
