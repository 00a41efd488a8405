import { closeSync, openSync, writeSync } from 'node:fs';

const WIDTH = 640;
const HEIGHT = 360;
const FPS = 30;
const SECONDS = 6;

/** A texture of several scales, the same each time: cloth, wall and skin are never flat to an encoder. */
function texture(width: number, height: number): Uint8Array {
  let state = 12_345;
  const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const sum = new Float32Array(width * height);
  for (const [cell, weight] of [
    [80, 60],
    [24, 30],
    [7, 16],
    [2, 8],
  ] as const) {
    const columns = Math.ceil(width / cell) + 2;
    const grid = Float32Array.from({ length: columns * (Math.ceil(height / cell) + 2) }, () => random() - 0.5);
    for (let y = 0; y < height; y += 1) {
      const [row, v] = [Math.floor(y / cell), (y % cell) / cell];
      for (let x = 0; x < width; x += 1) {
        const [column, u] = [Math.floor(x / cell), (x % cell) / cell];
        const at = (r: number, c: number): number => grid[r * columns + c] ?? 0;
        const top = at(row, column) * (1 - u) + at(row, column + 1) * u;
        const bottom = at(row + 1, column) * (1 - u) + at(row + 1, column + 1) * u;
        sum[y * width + x] = (sum[y * width + x] ?? 0) + weight * (top * (1 - v) + bottom * v);
      }
    }
  }
  return Uint8Array.from(sum, (value) => Math.max(16, Math.min(235, 110 + value)));
}

/**
 * Writes a head and shoulders before a wall, as a YUV4MPEG2 file that a browser plays as its camera, over and over: the head sways, the mouth speaks,
 * a hand passes, the sensor rustles. It returns to its beginning without a jump.
 */
export function writeMovingPicture(file: string): void {
  const wall = texture(WIDTH, HEIGHT);
  const skin = texture(WIDTH, HEIGHT);
  const out = openSync(file, 'w');
  writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420jpeg\n`);
  const [luma, u, v] = [new Uint8Array(WIDTH * HEIGHT), new Uint8Array((WIDTH * HEIGHT) / 4), new Uint8Array((WIDTH * HEIGHT) / 4)];
  const frames = FPS * SECONDS;
  let noise = 7;
  for (let frame = 0; frame < frames; frame += 1) {
    const turn = (2 * Math.PI * frame) / frames;
    const head = { x: WIDTH / 2 + 28 * Math.sin(2 * turn), y: 140 + 9 * Math.sin(3 * turn) };
    const mouth = 4 + 8 * Math.abs(Math.sin(turn * SECONDS * 2.5));
    const hand = { x: WIDTH / 2 + 230 * Math.sin(turn), y: 280 + 50 * Math.cos(2 * turn) };
    for (let y = 0; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        const [hx, hy] = [(x - head.x) / 72, (y - head.y) / 95];
        const inHead = hx * hx + hy * hy < 1;
        const inHand = ((x - hand.x) / 34) ** 2 + ((y - hand.y) / 40) ** 2 < 1;
        const inBody = y > head.y + 85 && Math.abs(x - WIDTH / 2 - 10 * Math.sin(2 * turn)) < 60 + (y - head.y - 85) * 1.2;
        // What moves carries its texture with it.
        const carried = (dx: number, dy: number): number =>
          skin[((y - Math.round(dy) + HEIGHT + 120) % HEIGHT) * WIDTH + ((x - Math.round(dx) + WIDTH + 200) % WIDTH)] ?? 0;
        let value = wall[y * WIDTH + x] ?? 0;
        let colour = 0;
        if (inBody) [value, colour] = [235 - carried(10 * Math.sin(2 * turn), 0) * 0.5, 1];
        if (inHead) [value, colour] = [carried(head.x, head.y) * 0.6 + 80, 2];
        if (inHead && (Math.hypot(hx - 0.4, hy + 0.2) < 0.11 || Math.hypot(hx + 0.4, hy + 0.2) < 0.11)) value = 30;
        if (inHead && Math.abs(hx) < 0.35 && Math.abs((hy - 0.55) * 95) < mouth) value = 50;
        if (inHand) [value, colour] = [carried(hand.x, hand.y) * 0.6 + 85, 2];
        noise = (noise * 1_103_515_245 + 12_345) & 0x7fffffff;
        luma[y * WIDTH + x] = value + ((noise >> 16) % 5) - 2;
        if (x % 2 === 0 && y % 2 === 0) {
          const at = (y / 2) * (WIDTH / 2) + x / 2;
          u[at] = [124, 140, 112][colour] ?? 128;
          v[at] = [130, 118, 152][colour] ?? 128;
        }
      }
    }
    writeSync(out, 'FRAME\n');
    for (const plane of [luma, u, v]) writeSync(out, plane);
  }
  closeSync(out);
}
