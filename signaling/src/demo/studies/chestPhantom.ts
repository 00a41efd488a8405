import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { fill, fillOver, type Ellipse, type Slice } from './raster.ts';

/**
 * A thorax made of ellipses in Hounsfield units, good enough to look like one and to measure in: made up, of nobody. `z` is millimetres
 * below the apex of the lungs, 0…300; x to the patient's left, y to the back.
 */
const AIR = -1000;
const FAT = -100;
const MUSCLE = 55;
const LUNG = -865;
const BLOOD = 160;
const HEART = 120;
const CORTEX = 550;
const MARROW = 180;
const DISC = 90;
const LIVER = 105;

export interface Nodule {
  x: number;
  y: number;
  z: number;
  diameterMm: number;
}

interface Vessel {
  from: [number, number, number];
  to: [number, number, number];
  radius: number;
}

const smooth = (from: number, to: number, value: number): number => {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
};
const inLung = (hu: number): boolean => hu < -500 && hu > -950;

/** The right lung ends on the liver at about 215 mm, the left on the stomach at about 235 mm. */
function lung(side: -1 | 1, z: number): Ellipse | undefined {
  const base = side < 0 ? 222 : 242;
  const open = Math.sqrt(Math.max(0, Math.min(1, (z + 6) / 70)));
  const close = Math.sqrt(Math.max(0, Math.min(1, (base + 30 - z) / 60)));
  const size = open * close;
  if (size < 0.12) return undefined;
  return {
    x: side * (66 + 6 * open),
    y: -2 + 8 * smooth(200, 270, z),
    rx: 53 * size,
    ry: 88 * size * (0.86 + 0.14 * open),
    turn: side * 0.1,
  };
}

export class ChestPhantom {
  readonly #nodule: Nodule;
  readonly #vessels: Vessel[];

  constructor(nodule: Nodule, seed: number) {
    this.#nodule = nodule;
    // A reader should find the nodule by its shape, so no vessel runs through it, whatever its size.
    this.#vessels = [...tree(-1, seed), ...tree(1, seed + 1)].filter(({ from, to }) =>
      [0, 0.5, 1].every((t) => away(nodule, from, to, t) > 15),
    );
  }

  /** Paints the slice at `z` without blur or noise. */
  paint(slice: Slice, z: number): void {
    slice.values.fill(AIR);
    this.#table(slice);
    this.#wall(slice, z);
    this.#lungs(slice, z);
    this.#diaphragm(slice, z);
    this.#mediastinum(slice, z);
    this.#bones(slice, z);
  }

  #table(slice: Slice): void {
    fill(slice, { x: 0, y: 148, rx: 172, ry: 22 }, -350);
    fill(slice, { x: 0, y: 147, rx: 169, ry: 18 }, -880);
  }

  #wall(slice: Slice, z: number): void {
    const chest = smooth(-20, 60, z);
    const body: Ellipse = { x: 0, y: 14 - 8 * chest, rx: 138 + 22 * chest, ry: 92 + 22 * chest };
    // Shoulders at the top, arms raised.
    if (z < 70) for (const side of [-1, 1]) fill(slice, { x: side * 125, y: 25, rx: 50 * (1 - z / 90), ry: 48 * (1 - z / 120) }, FAT);
    const breast = smooth(90, 140, z) * (1 - smooth(180, 225, z));
    for (const side of [-1, 1]) {
      fill(slice, { x: side * 76, y: -96, rx: 58 * breast, ry: 34 * breast, turn: side * 0.45 }, FAT);
      fill(slice, { x: side * 74, y: -92, rx: 34 * breast, ry: 20 * breast, turn: side * 0.45 }, -15);
    }
    fill(slice, body, FAT);
    if (z < 60) for (const side of [-1, 1]) fill(slice, { x: side * 118, y: 26, rx: 38 * (1 - z / 80), ry: 34 * (1 - z / 110) }, MUSCLE);
    fill(slice, { ...body, rx: body.rx - 13, ry: body.ry - 11 }, MUSCLE);
    for (const side of [-1, 1]) {
      fill(
        slice,
        { x: side * 58, y: body.y - body.ry + 17, rx: 50, ry: 8 * smooth(30, 60, z) * (1 - smooth(130, 180, z)), turn: side * 0.32 },
        MUSCLE,
      );
      fill(slice, { x: side * 30, y: 96, rx: 26, ry: 17 }, MUSCLE);
    }
  }

  #lungs(slice: Slice, z: number): void {
    for (const side of [-1, 1] as const) {
      const shape = lung(side, z);
      if (!shape) continue;
      fill(slice, { ...shape, rx: shape.rx + 3, ry: shape.ry + 3 }, FAT);
      fill(slice, shape, LUNG);
      // Blood sinks: the back of a lying patient's lung is a little denser.
      fillOver(slice, { ...shape, y: shape.y + shape.ry * 0.55, ry: shape.ry * 0.6 }, LUNG + 25, inLung);
    }
    for (const { from, to, radius } of this.#vessels) {
      const [low, high] = [Math.min(from[2], to[2]), Math.max(from[2], to[2])];
      if (z < low - radius || z > high + radius) continue;
      const t = high - low < 0.01 ? 0.5 : Math.min(1, Math.max(0, (z - from[2]) / (to[2] - from[2])));
      const run = Math.hypot(to[0] - from[0], to[1] - from[1]);
      const steep = Math.max(0.35, (high - low) / Math.max(1, run));
      const stretch = Math.min(run / 2, radius / steep);
      const [x, y] = [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
      const shape = { x, y, rx: Math.max(radius, stretch), ry: radius, turn: Math.atan2(to[1] - from[1], to[0] - from[0]) };
      fillOver(slice, shape, radius > 1.2 ? 60 : -350, (hu) => hu < -200 && hu > -950);
    }
    const { x, y, z: middle, diameterMm } = this.#nodule;
    const across = Math.sqrt(Math.max(0, (diameterMm / 2) ** 2 - (z - middle) ** 2));
    if (across <= 0.5) return;
    // Slightly lobed, with fine strands to the pleura.
    for (let i = 0; i < 5; i++)
      fillOver(slice, { x, y, rx: across * 1.5, ry: 0.5, turn: (i * Math.PI) / 5 + 0.3 }, -500, (hu) => hu < -700);
    fill(slice, { x, y, rx: across, ry: across * 0.88, turn: 0.6 }, 38);
    fill(slice, { x: x + across * 0.5, y: y - across * 0.3, rx: across * 0.6, ry: across * 0.55 }, 38);
  }

  #diaphragm(slice: Slice, z: number): void {
    const right = smooth(186, 250, z);
    if (z > 186) fill(slice, { x: -66, y: -2, rx: 62 * Math.sqrt(right), ry: 88 * Math.sqrt(right) }, LIVER);
    const left = smooth(206, 270, z);
    if (z > 206) {
      fill(slice, { x: 64, y: 8, rx: 56 * Math.sqrt(left), ry: 76 * Math.sqrt(left) }, FAT);
      fill(slice, { x: 52, y: -22, rx: 36 * Math.sqrt(left), ry: 38 * Math.sqrt(left) }, MUSCLE);
      fill(slice, { x: 52, y: -34, rx: 26 * Math.sqrt(left), ry: 19 * Math.sqrt(left) }, -900);
      fill(slice, { x: 88, y: 44, rx: 24 * left, ry: 36 * left, turn: 0.3 }, 125);
      if (z > 225) fill(slice, { x: 10, y: -20, rx: 50 * left, ry: 40 * left }, LIVER);
    }
  }

  #mediastinum(slice: Slice, z: number): void {
    const wide = 26 + 16 * smooth(60, 140, z) * (1 - smooth(230, 260, z));
    fill(slice, { x: 2, y: -8, rx: wide, ry: 74 }, FAT);
    fill(slice, { x: 0, y: 18, rx: 22, ry: 34 }, 20);
    this.#heart(slice, z);
    this.#greatVessels(slice, z);
    this.#airway(slice, z);
    fill(slice, { x: 6, y: 34, rx: 8, ry: 6 }, 40);
    if (z < 190) fill(slice, { x: 6, y: 34, rx: 2.5, ry: 1.5 }, -300);
  }

  #heart(slice: Slice, z: number): void {
    const t = (z - 172) / 62;
    if (Math.abs(t) >= 1) return;
    const across = Math.sqrt(1 - t * t);
    const middle: Ellipse = { x: 20 + 12 * t, y: -24, rx: 66 * across, ry: 50 * across, turn: 0.55 };
    fill(slice, { ...middle, rx: middle.rx + 5, ry: middle.ry + 5 }, FAT);
    fill(slice, middle, HEART - 25);
    fill(slice, { x: 42 + 12 * t, y: -20, rx: 25 * across, ry: 20 * across, turn: 0.6 }, BLOOD + 20);
    fill(slice, { x: 4 + 6 * t, y: -44, rx: 26 * across, ry: 21 * across, turn: 0.3 }, BLOOD);
    if (t < 0.35) fill(slice, { x: 6, y: 6, rx: 28 * across, ry: 15 * across }, BLOOD + 15);
    fill(slice, { x: -24, y: -26, rx: 18 * across, ry: 22 * across }, BLOOD - 10);
  }

  #greatVessels(slice: Slice, z: number): void {
    // Descending aorta, arch at 78 mm, ascending aorta and its root.
    if (z > 82) fill(slice, { x: 26, y: 42, rx: 12.5, ry: 12.5 }, BLOOD + 25);
    if (z > 66 && z <= 86) fill(slice, { x: 12, y: 4, rx: 13, ry: 46, turn: -0.35 }, BLOOD + 25);
    if (z > 82 && z < 150) fill(slice, { x: -8, y: -28, rx: 16, ry: 16 }, BLOOD + 25);
    if (z > 78 && z < 165) fill(slice, { x: -30, y: -16, rx: 9, ry: 9.5 }, BLOOD);
    if (z > 106 && z < 132) {
      fill(slice, { x: 22, y: -26, rx: 15, ry: 15 }, BLOOD + 10);
      fill(slice, { x: 38, y: -4, rx: 11, ry: 26, turn: -0.5 }, BLOOD + 10);
      if (z > 114) fill(slice, { x: -18, y: -2, rx: 34, ry: 9, turn: -0.15 }, BLOOD + 10);
    }
    if (z <= 70) {
      fill(slice, { x: -18, y: -10, rx: 7, ry: 7 }, BLOOD + 15);
      fill(slice, { x: 16, y: -6, rx: 5, ry: 5 }, BLOOD + 15);
      fill(slice, { x: 28, y: 4, rx: 5.5, ry: 5.5 }, BLOOD + 15);
      fill(slice, { x: -30, y: -20, rx: 8, ry: 6 }, BLOOD);
      fill(slice, { x: 22, y: -26, rx: 8, ry: 6 }, BLOOD);
    }
  }

  #airway(slice: Slice, z: number): void {
    if (z < 104) {
      fill(slice, { x: -1, y: 14, rx: 11, ry: 10.5 }, 30);
      fill(slice, { x: -1, y: 14, rx: 9, ry: 8.5 }, AIR + 15);
      return;
    }
    const away = z - 104;
    if (away > 42) return;
    for (const side of [-1, 1]) {
      const shape: Ellipse = { x: side * (6 + away * 0.85), y: 14 + away * 0.15, rx: 8.5 - away * 0.05, ry: 6.5, turn: side * -0.3 };
      fill(slice, { ...shape, rx: shape.rx + 2, ry: shape.ry + 2 }, 20);
      fill(slice, shape, AIR + 15);
    }
  }

  #bones(slice: Slice, z: number): void {
    // Vertebrae every 25 mm with a disc between; spinous process slanting down.
    const level = (z + 400) % 25;
    const disc = level > 20;
    fill(slice, { x: 0, y: 68, rx: 18, ry: 14 }, disc ? DISC : CORTEX);
    if (!disc) fill(slice, { x: 0, y: 68, rx: 16, ry: 12 }, MARROW);
    for (const side of [-1, 1]) {
      fill(slice, { x: side * 14, y: 84, rx: 4.5, ry: 8, turn: side * 0.3 }, disc ? MUSCLE : CORTEX - 150);
      if (level > 8 && level < 18) fill(slice, { x: side * 28, y: 90, rx: 16, ry: 4, turn: side * 0.35 }, MARROW + 150);
    }
    fill(slice, { x: 0, y: 86, rx: 9.5, ry: 8.5 }, 25);
    fill(slice, { x: 0, y: 104, rx: 4 + 6 * (disc ? 0 : 0.4), ry: 11 }, level < 16 ? CORTEX - 200 : MUSCLE);
    this.#ribs(slice, z);
    if (z > 52 && z < 205) {
      const y = -88 - 12 * smooth(52, 110, z);
      fill(slice, { x: 0, y, rx: 17, ry: 6.5 }, CORTEX - 150);
      fill(slice, { x: 0, y, rx: 14.5, ry: 4.5 }, MARROW - 40);
    }
    if (z < 120) {
      for (const side of [-1, 1]) {
        const blade: Ellipse = { x: side * (104 - z * 0.12), y: 72, rx: 36 * (1 - z / 190), ry: 4.5, turn: side * -0.62 };
        fill(slice, { ...blade, rx: blade.rx + 4, ry: 13 }, MUSCLE);
        fill(slice, blade, CORTEX - 120);
        if (z < 26) fill(slice, { x: side * 72, y: -62 + z, rx: 44, ry: 6, turn: side * 0.42 }, CORTEX - 60);
      }
    }
  }

  /** Rib n leaves the spine at 24·n mm and runs forward and 75 mm down around the chest: each slice cuts several, at different angles. */
  #ribs(slice: Slice, z: number): void {
    const chest = smooth(-20, 60, z);
    const cage = { x: 0, y: 0, rx: 92 + 40 * chest, ry: 78 + 21 * chest };
    for (let rib = 0; rib < 12; rib++) {
      const along = (z + 14 - rib * 24) / 78;
      if (along < 0 || along > 1 || (rib > 9 && along > 0.5)) continue;
      // From the spine (60° off the back) to the front.
      const angle = Math.PI / 2 - 0.36 - along * 2.35;
      for (const side of [-1, 1]) {
        const x = side * cage.rx * Math.cos(angle);
        const y = cage.y + cage.ry * Math.sin(angle);
        const turn = Math.atan2(cage.ry * Math.cos(angle), -side * cage.rx * Math.sin(angle));
        const cartilage = along > 0.88;
        fill(slice, { x, y, rx: 15, ry: 5.2, turn }, cartilage ? 110 : CORTEX);
        if (!cartilage) fill(slice, { x, y, rx: 12.5, ry: 3, turn }, MARROW);
      }
    }
  }
}

function away({ x, y, z }: Nodule, from: Vessel['from'], to: Vessel['to'], t: number): number {
  return Math.hypot(from[0] + (to[0] - from[0]) * t - x, from[1] + (to[1] - from[1]) * t - y, from[2] + (to[2] - from[2]) * t - z);
}

/** Vessels branching from the hilum until they leave the lung. */
function tree(side: -1 | 1, seed: number): Vessel[] {
  const random = seededRandom(seed * 7919 + 13).next;
  const vessels: Vessel[] = [];
  const grow = (from: [number, number, number], direction: [number, number, number], radius: number, depth: number): void => {
    const length = 16 + random() * 12 + depth;
    const to: [number, number, number] = [
      from[0] + direction[0] * length,
      from[1] + direction[1] * length,
      from[2] + direction[2] * length,
    ];
    vessels.push({ from, to, radius });
    if (depth === 0) return;
    const branches = random() < 0.35 ? 3 : 2;
    for (let i = 0; i < branches; i++) {
      const bent = direction.map((part) => part + (random() - 0.5) * 1.5);
      const norm = Math.hypot(bent[0] ?? 1, bent[1] ?? 0, bent[2] ?? 0);
      grow(to, [(bent[0] ?? 1) / norm, (bent[1] ?? 0) / norm, (bent[2] ?? 0) / norm], radius * (0.68 + random() * 0.14), depth - 1);
    }
  };
  const hilum: [number, number, number] = [side * 38, 6, 124];
  for (const [x, y, z] of [
    [0.5, 0.1, -0.9],
    [0.7, -0.6, -0.4],
    [0.9, 0.5, -0.1],
    [0.8, -0.5, 0.3],
    [0.5, 0.6, 0.7],
    [0.4, 0.2, 1],
    [0.7, 0.5, -0.6],
  ] as const) {
    const norm = Math.hypot(x, y, z);
    grow(hilum, [(side * x) / norm, y / norm, z / norm], 5, 5);
  }
  return vessels;
}
