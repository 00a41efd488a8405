import type { Size } from '../paper/zoom.ts';

/** Browsers of telephones end the page, or draw nothing, above some sixteen million pixels in a canvas; devices with little memory before. */
export function mostPixels(memoryGb: number | undefined, isHandheld: boolean): number {
  if (memoryGb !== undefined && memoryGb <= 2) return 4_000_000;
  return isHandheld || (memoryGb !== undefined && memoryGb <= 4) ? 8_000_000 : 16_000_000;
}

export function mostPixelsHere(): number {
  const memory: unknown = 'deviceMemory' in navigator ? navigator.deviceMemory : undefined;
  return mostPixels(typeof memory === 'number' ? memory : undefined, matchMedia('(pointer: coarse)').matches);
}

/** Of a canvas, in any browser. */
const LONGEST_SIDE = 16_384;

/** Pixels of the canvas for a page shown so large: one for each of the screen, as long as there are not too many. */
export function canvasSize(shown: Size, pixelRatio: number, most: number): Size {
  const wanted = shown.width * shown.height * pixelRatio * pixelRatio;
  const ratio = Math.min(
    wanted > most ? Math.sqrt(most / (shown.width * shown.height)) : pixelRatio,
    LONGEST_SIDE / Math.max(shown.width, shown.height),
  );
  const side = (length: number): number => Math.max(1, Math.floor(length * ratio + 0.001));
  return { width: side(shown.width), height: side(shown.height) };
}
