import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { fill, fillOver, type Ellipse, type Slice } from './raster.ts';

/**
 * An abdomen made of ellipses in Hounsfield units, portal venous phase, with what the patient's report tells: a swollen pancreas in fluid
 * and stranded fat, stones in the gallbladder and one low in a wide bile duct, a little pleural fluid on the left. Made up, of nobody.
 * `z` is millimetres below the dome of the liver, 0…280; x to the patient's left, y to the back.
 */
const AIR = -1000;
const FAT = -102;
const MUSCLE = 58;
const LUNG = -840;
const LIVER = 112;
const SPLEEN = 124;
const PANCREAS = 88;
const FLUID = 12;
const BILE = 6;
const STONE = 320;
const VESSEL = 165;
const CORTEX = 560;
const MARROW = 190;

interface Loop {
  x: number;
  y: number;
  z: number;
  radius: number;
  turn: number;
  gas: boolean;
}

/** Width of something that begins at `from`, is fullest in the middle and ends at `to`: 0…1. */
function span(from: number, to: number, z: number): number {
  const t = (z - from) / (to - from);
  return t <= 0 || t >= 1 ? 0 : Math.sqrt(Math.sin(t * Math.PI));
}

export class AbdomenPhantom {
  readonly #loops: Loop[];
  readonly #stones: { x: number; y: number; z: number; radius: number }[];

  constructor(seed: number) {
    const random = seededRandom(seed).next;
    this.#loops = Array.from({ length: 46 }, () => ({
      x: (random() - 0.5) * 190,
      y: -64 + random() * 74,
      z: 165 + random() * 125,
      radius: 11 + random() * 5,
      turn: random() * Math.PI,
      gas: random() < 0.22,
    }));
    this.#stones = Array.from({ length: 7 }, () => ({
      x: -62 + random() * 16,
      y: -38 + random() * 12,
      z: 138 + random() * 22,
      radius: 2 + random() * 2.5,
    }));
  }

  /** Paints the slice at `z` without blur or noise. */
  paint(slice: Slice, z: number): void {
    slice.values.fill(AIR);
    fill(slice, { x: 0, y: 148, rx: 172, ry: 22 }, -350);
    fill(slice, { x: 0, y: 147, rx: 169, ry: 18 }, -880);
    const body: Ellipse = { x: 0, y: 6, rx: 158 + 4 * span(60, 300, z), ry: 108 };
    fill(slice, body, FAT);
    fill(slice, { ...body, rx: body.rx - 17, ry: body.ry - 15 }, MUSCLE);
    fill(slice, { ...body, rx: body.rx - 26, ry: body.ry - 23 }, FAT);
    for (const side of [-1, 1]) fill(slice, { x: side * 32, y: 92, rx: 26, ry: 15 }, MUSCLE);
    this.#chestEdge(slice, z);
    this.#solidOrgans(slice, z);
    this.#bowel(slice, z);
    this.#pancreas(slice, z);
    this.#vessels(slice, z);
    this.#bones(slice, z);
  }

  /** The lowest parts of both lungs behind the liver and spleen. */
  #chestEdge(slice: Slice, z: number): void {
    for (const side of [-1, 1]) {
      const size = 1 - z / (side < 0 ? 62 : 74);
      if (size <= 0) continue;
      const place: Ellipse = { x: side * 70, y: 44, rx: 62 * Math.sqrt(size), ry: 44 * Math.sqrt(size), turn: side * -0.35 };
      fill(slice, place, LUNG);
      if (side > 0) fillOver(slice, { x: 68, y: 88, rx: 58, ry: 22, turn: -0.25 }, FLUID, (hu) => hu === LUNG);
    }
  }

  #solidOrgans(slice: Slice, z: number): void {
    const liver = span(-50, 205, z);
    fill(slice, { x: -62, y: 4 + z * 0.05, rx: 66 * liver, ry: 76 * liver, turn: 0.1 }, LIVER);
    fill(slice, { x: -2, y: -40, rx: 58 * span(-40, 130, z), ry: 34 * span(-40, 130, z), turn: -0.12 }, LIVER);
    // Veins towards the cava high up, the portal vein lower down.
    if (z < 60) for (const turn of [0.2, 0.9, 1.6]) fillOver(slice, { x: -50, y: 8, rx: 36, ry: 3.2, turn }, VESSEL, (hu) => hu === LIVER);
    else if (z < 120) fillOver(slice, { x: -46, y: 0, rx: 34, ry: 5, turn: -0.3 }, VESSEL, (hu) => hu === LIVER);
    const spleen = span(20, 150, z);
    fill(slice, { x: 100, y: 48, rx: 24 * spleen, ry: 46 * spleen, turn: 0.5 }, SPLEEN);
    for (const side of [-1, 1]) {
      const kidney = span(side < 0 ? 108 : 92, side < 0 ? 226 : 212, z);
      const place: Ellipse = { x: side * 66, y: 58, rx: 27 * kidney, ry: 31 * kidney, turn: side * 0.5 };
      fill(slice, place, 190);
      fill(slice, { ...place, rx: place.rx - 8, ry: place.ry - 8 }, 150);
      fill(slice, { ...place, x: side * 58, y: 54, rx: 12 * kidney, ry: 10 * kidney }, FAT);
      fill(slice, { x: side * 34, y: 20, rx: 3, ry: 11 * span(75, 105, z), turn: side * 0.7 }, 70);
    }
    const gallbladder = span(118, 178, z);
    fill(slice, { x: -56, y: -32, rx: 20 * gallbladder, ry: 25 * gallbladder }, 60);
    fill(slice, { x: -56, y: -32, rx: 17.5 * gallbladder, ry: 22.5 * gallbladder }, BILE);
    for (const { x, y, z: level, radius } of this.#stones) {
      const across = Math.sqrt(Math.max(0, radius ** 2 - (z - level) ** 2 / 2));
      fillOver(slice, { x, y: y + 8, rx: across, ry: across }, STONE, (hu) => hu === BILE);
    }
  }

  #bowel(slice: Slice, z: number): void {
    const stomach = span(-10, 140, z);
    const place: Ellipse = { x: 50 - z * 0.12, y: -36, rx: 40 * stomach, ry: 30 * stomach, turn: 0.35 };
    fill(slice, place, 75);
    fill(slice, { ...place, rx: place.rx - 4, ry: place.ry - 4 }, 18);
    fillOver(slice, { ...place, y: place.y - 14 * stomach, rx: place.rx - 5, ry: (place.ry - 8) * 0.5 }, AIR, (hu) => hu === 18);
    // Colon: ascending, descending, and across in front.
    if (z > 150) this.#colon(slice, { x: -104, y: 14, rx: 20, ry: 22 });
    if (z > 96) this.#colon(slice, { x: 110, y: 22, rx: 15, ry: 17 });
    const across = span(140, 184, z);
    if (across > 0) for (const x of [-72, -36, 0, 36, 72]) this.#colon(slice, { x, y: -66, rx: 23 * across, ry: 15 * across });
    for (const { x, y, z: level, radius, turn, gas } of this.#loops) {
      const size = Math.sqrt(Math.max(0, 1 - ((z - level) / 24) ** 2));
      if (size < 0.3) continue;
      const loop: Ellipse = { x, y, rx: radius * 1.7 * size, ry: radius * size, turn };
      fill(slice, loop, 92);
      fill(slice, { ...loop, rx: loop.rx - 3, ry: loop.ry - 3 }, 22);
      if (gas) fill(slice, { ...loop, y: y - 3, rx: loop.rx * 0.5, ry: loop.ry * 0.4, turn: 0 }, AIR);
    }
  }

  #colon(slice: Slice, place: Ellipse): void {
    fill(slice, place, 70);
    fill(slice, { ...place, rx: place.rx - 2.5, ry: place.ry - 2.5 }, 10);
    fill(slice, { ...place, y: place.y - place.ry * 0.35, rx: place.rx * 0.72, ry: place.ry * 0.42 }, -940);
    for (const offset of [-0.3, 0.1, 0.35]) fill(slice, { x: place.x + offset * place.rx, y: place.y + place.ry * 0.4, rx: 4, ry: 3 }, -60);
  }

  #pancreas(slice: Slice, z: number): void {
    const body = span(84, 146, z);
    const head = span(108, 190, z);
    const around = span(74, 205, z);
    // Fluid and stranding first, the gland over them.
    fillOver(slice, { x: 14, y: -8, rx: 92 * around, ry: 30 * around, turn: -0.12 }, -62, (hu) => hu === FAT);
    for (let strand = 0; strand < 9; strand++) {
      const place: Ellipse = {
        x: -40 + strand * 16,
        y: -22 + ((strand * 7) % 5) * 8,
        rx: 26 * around,
        ry: 1.3,
        turn: -0.5 + ((strand * 37) % 10) / 10,
      };
      fillOver(slice, place, 0, (hu) => hu === -62);
    }
    fillOver(slice, { x: 74, y: 18, rx: 38 * around, ry: 9 * around, turn: 0.55 }, FLUID, (hu) => hu < -40);
    fillOver(slice, { x: -26, y: 20, rx: 34 * around, ry: 7 * around, turn: -0.2 }, FLUID, (hu) => hu < -40);
    fill(slice, { x: 28, y: -8, rx: 58 * body, ry: 17 * body, turn: 0.28 }, PANCREAS);
    fill(slice, { x: 70, y: 14, rx: 26 * body, ry: 14 * body, turn: 0.7 }, PANCREAS);
    fill(slice, { x: -28, y: -2, rx: 25 * head, ry: 24 * head }, PANCREAS);
    fill(slice, { x: 26, y: -9, rx: 48 * body, ry: 1.6, turn: 0.28 }, 14);
    // The duodenum hugs the head; the duct, 10 mm wide, runs down inside it and holds the stone.
    fill(slice, { x: -56, y: 4, rx: 13 * head, ry: 17 * head }, 80);
    fill(slice, { x: -56, y: 4, rx: 10 * head, ry: 14 * head }, 16);
    if (z > 96 && z < 182) {
      fill(slice, { x: -36, y: 8, rx: 5, ry: 5 }, BILE);
      const stone = Math.sqrt(Math.max(0, 3.5 ** 2 - (z - 172) ** 2 / 2));
      fill(slice, { x: -36, y: 8.6, rx: stone, ry: stone }, STONE);
    }
  }

  #vessels(slice: Slice, z: number): void {
    fill(slice, { x: 12, y: 40, rx: 10.5, ry: 10.5 }, VESSEL);
    fill(slice, { x: -17, y: 38, rx: 12, ry: z < 60 ? 12 : 9 }, VESSEL - 20);
    if (z > 100) fill(slice, { x: 8, y: 16 - Math.min(12, (z - 100) * 0.2), rx: 4.5, ry: 4.5 }, VESSEL);
    if (z > 105) fill(slice, { x: -6, y: 10 - Math.min(12, (z - 105) * 0.2), rx: 6.5, ry: 6.5 }, VESSEL + 5);
    if (z > 96 && z < 116) fill(slice, { x: 40, y: 8, rx: 46, ry: 5, turn: 0.3 }, VESSEL);
    if (z > 128 && z < 140)
      for (const side of [-1, 1]) fill(slice, { x: side * 36, y: 44, rx: 20, ry: 3.4, turn: side * 0.3 }, VESSEL - 10);
  }

  #bones(slice: Slice, z: number): void {
    const level = (z + 9) % 30;
    const disc = level > 25;
    fill(slice, { x: 0, y: 66, rx: 23, ry: 17 }, disc ? 95 : CORTEX);
    if (!disc) fill(slice, { x: 0, y: 66, rx: 21, ry: 15 }, MARROW);
    for (const side of [-1, 1]) {
      if (z > 90) fill(slice, { x: side * (30 + z * 0.03), y: 72, rx: 10 + z * 0.035, ry: 14 + z * 0.03, turn: side * 0.3 }, MUSCLE + 4);
      fill(slice, { x: side * 15, y: 86, rx: 4.5, ry: 7.5, turn: side * 0.3 }, disc ? MUSCLE : CORTEX - 160);
      if (level > 8 && level < 18) fill(slice, { x: side * 33, y: 84, rx: 17, ry: 3.6, turn: side * 0.25 }, MARROW + 160);
    }
    fill(slice, { x: 0, y: 87, rx: 9.5, ry: 7.5 }, 25);
    fill(slice, { x: 0, y: 103, rx: 4, ry: 12 }, level < 19 ? CORTEX - 200 : MUSCLE);
    this.#ribs(slice, z);
  }

  /** The last six ribs, cut obliquely, ending higher at the sides than at the back. */
  #ribs(slice: Slice, z: number): void {
    for (let rib = 0; rib < 9; rib++) {
      const along = (z + 96 - rib * 24) / 92;
      if (along < 0.02 || along > 1 || (rib > 6 && along > 0.55)) continue;
      const angle = Math.PI / 2 - 0.4 - along * 1.9;
      for (const side of [-1, 1]) {
        const [x, y] = [side * 138 * Math.cos(angle), 6 + 91 * Math.sin(angle)];
        const turn = Math.atan2(91 * Math.cos(angle), -side * 138 * Math.sin(angle));
        fill(slice, { x, y, rx: 14, ry: 4.6, turn }, CORTEX);
        fill(slice, { x, y, rx: 11.5, ry: 2.5, turn }, MARROW);
      }
    }
  }
}
