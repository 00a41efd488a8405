import type { Locator } from '@playwright/test';
import { inflateSync } from 'node:zlib';

/** How many different colours a part of the screen shows: a blank canvas has one or two. Reads Playwright's own PNG (8 bit, RGB or RGBA). */
export async function colourCount(part: Locator): Promise<number> {
  return (await coloursOf(part)).size;
}

/** Whether a part of the screen shows a colour, 0xRRGGBB, exactly. */
export async function hasColour(part: Locator, colour: number): Promise<boolean> {
  return (await coloursOf(part)).has(colour);
}

interface Pixels {
  width: number;
  height: number;
  /** Of one pixel, 0xRRGGBB; outside: black. */
  at(x: number, y: number): number;
}

/** A part of the screen as it is drawn now, from its upper left corner. */
export async function pixelsOf(part: Locator): Promise<Pixels> {
  const { width, height, channels, rows } = decodePng(await part.screenshot());
  return {
    width,
    height,
    at(x, y) {
      const at = (Math.round(y) * width + Math.round(x)) * channels;
      return ((rows[at] ?? 0) << 16) | ((rows[at + 1] ?? 0) << 8) | (rows[at + 2] ?? 0);
    },
  };
}

async function coloursOf(part: Locator): Promise<Set<number>> {
  const { width, height, at } = await pixelsOf(part);
  const colours = new Set<number>();
  for (let y = 0; y < height; y += 2) for (let x = 0; x < width; x += 2) colours.add(at(x, y));
  return colours;
}

/** PNG (ISO/IEC 15948) as Chromium writes screenshots: not interlaced, 8 bits. */
function decodePng(png: Buffer): { width: number; height: number; channels: number; rows: Uint8Array } {
  let [width, height, channels] = [0, 0, 0];
  const data: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      channels = body[9] === 6 ? 4 : 3;
    }
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) unfilter(raw, y, stride, channels, rows);
  return { width, height, channels, rows };
}

function unfilter(raw: Buffer, y: number, stride: number, channels: number, rows: Uint8Array): void {
  const filter = raw[y * (stride + 1)] ?? 0;
  for (let x = 0; x < stride; x += 1) {
    const value = raw[y * (stride + 1) + 1 + x] ?? 0;
    const left = x >= channels ? (rows[y * stride + x - channels] ?? 0) : 0;
    const up = y > 0 ? (rows[(y - 1) * stride + x] ?? 0) : 0;
    const upLeft = y > 0 && x >= channels ? (rows[(y - 1) * stride + x - channels] ?? 0) : 0;
    const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter] ?? 0;
    rows[y * stride + x] = (value + predicted) & 0xff;
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const [a, b, c] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}
