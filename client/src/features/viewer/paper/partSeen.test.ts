import { expect, it } from 'vitest';
import { partSeen, zoomToSee } from './partSeen.ts';
import { scaleOf, type Room, type Size } from './zoom.ts';

const page: Size = { width: 600, height: 800 };
const wide = { left: 100, top: 50, width: 1200, height: 600 };
const rooms: Room[] = [
  { width: 1200, height: 600, bar: 15 },
  { width: 360, height: 500, bar: 0 },
  { width: 700, height: 900, bar: 15 },
];

it('of a page that is as wide as the window the part that is scrolled to is seen, in its own unit', () => {
  const paper = { left: 100, top: -350, width: 1200, height: 1600 };
  expect(partSeen(wide, paper, page)).toMatchObject({ x: 300, y: 350, halfWidth: 300, halfHeight: 150 });
});

it('what stands beside a small page is not part of it', () => {
  expect(partSeen(wide, { left: 475, top: 50, width: 450, height: 600 }, page)).toMatchObject({
    x: 300,
    y: 400,
    halfWidth: 300,
    halfHeight: 400,
  });
});

it('nothing is seen of one that has not come, or is scrolled away', () => {
  expect(partSeen(wide, { left: 100, top: 50, width: 0, height: 0 }, page)).toBeNull();
  expect(partSeen(wide, { left: 100, top: 700, width: 1200, height: 1600 }, page)).toBeNull();
});

it.each(rooms)('in a window of $width × $height all of the part is seen, and it is no smaller than it must be', (room) => {
  for (const part of [
    { x: 300, y: 350, halfWidth: 300, halfHeight: 150 },
    { x: 100, y: 700, halfWidth: 40, halfHeight: 90 },
  ]) {
    const zoom = zoomToSee({ ...part, rotation: 0, flippedHorizontally: false, flippedVertically: false }, page, room);
    const scale = scaleOf(zoom, page, room);
    const [across, down] = [2 * part.halfWidth * scale, 2 * part.halfHeight * scale];
    expect(across).toBeLessThanOrEqual(room.width + 0.001);
    expect(down).toBeLessThanOrEqual(room.height - room.bar + 0.001);
    expect(across > room.width - 1 || down > room.height - room.bar - 1).toBe(true);
  }
});

it('a page seen whole is whole in every window', () => {
  const all = {
    x: 300,
    y: 400,
    halfWidth: 300,
    halfHeight: 400,
    rotation: 0,
    flippedHorizontally: false,
    flippedVertically: false,
  } as const;
  for (const room of rooms) expect(zoomToSee(all, page, room)).toBe('whole');
});
