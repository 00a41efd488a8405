import { expect, it, vi } from 'vitest';
import { paperGround } from './paperGround.ts';
import type { Size } from './zoom.ts';

interface Box extends Size {
  left: number;
  top: number;
}

/** A paper that stands so in the window, in a region that stands so. */
function ground(region: Box, paper: Box, size: Size) {
  const element = (box: Box, parentElement?: HTMLElement) =>
    ({ getBoundingClientRect: () => box, parentElement, addEventListener: vi.fn<() => void>() }) as unknown as HTMLElement;
  return paperGround(element(paper, element(region)), { studyUid: '2.25.1', sopUid: '2.25.1', frame: 2 }, size);
}

const photo = { width: 4000, height: 3000 };

it('a place is told in pixels of the photograph, whatever the size, shape and scroll of the window, and read back within one of the screen', () => {
  const large = ground({ left: 200, top: 100, width: 1200, height: 700 }, { left: 333.3, top: 100, width: 933.4, height: 700.05 }, photo);
  const small = { left: -120.4, top: -310.7, width: 1290.6, height: 967.95 };
  for (const [x, y] of [
    [140, 3],
    [512.5, 333],
    [1060, 699],
  ] as const) {
    const at = large.placeAt({ x, y });
    expect(at).toMatchObject({ sopUid: '2.25.1', frame: 2 });
    const there = {
      x: small.left + ((at?.x ?? 0) / photo.width) * small.width,
      y: small.top + ((at?.y ?? 0) / photo.height) * small.height,
    };
    const back = ground({ left: 0, top: 0, width: 360, height: 300 }, small, photo).placeAt(there);
    // As a part of the screen on which it was pointed.
    expect(Math.abs((back?.x ?? 0) - (at?.x ?? 0)) * (933.4 / 4000)).toBeLessThan(0.01);
    expect(Math.abs((back?.y ?? 0) - (at?.y ?? 0)) * (700.05 / 3000)).toBeLessThan(0.01);
  }
});

it('beside the photograph is nowhere, and so is one that has not come', () => {
  const box = { left: 0, top: 0, width: 400, height: 300 };
  expect(ground(box, { ...box, left: 50, width: 300 }, photo).placeAt({ x: 49, y: 10 })).toBeNull();
  expect(ground(box, { ...box, width: 0 }, photo).placeAt({ x: 0, y: 10 })).toBeNull();
  expect(ground(box, box, { width: 0, height: 0 }).placeAt({ x: 10, y: 10 })).toBeNull();
});
