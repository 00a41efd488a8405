import { directionLabel, type EdgeLabels, type Vector } from '../orientation.ts';
import { numberOf, numbersOf, TAG } from '../dicomJson.ts';
import type { Stack } from '../series.ts';

/*
 * A stack of parallel slices as one block of values, cut along its three axes on the processor: it needs no 3D textures, which the graphics
 * of a station's laptop may not have.
 */

/** Why a stack cannot be cut; the screen translates `mpr.refusal.<word>`. */
export type MprRefusal = 'few' | 'modality' | 'position' | 'uneven' | 'size';

export interface Block {
  columns: number;
  rows: number;
  slices: number;
  /** mm between columns, rows and slices. */
  spacing: readonly [column: number, row: number, slice: number];
  /** Directions in the patient (LPS) in which columns, rows and slices rise. */
  directions: readonly [Vector, Vector, Vector];
  /** Index in the stack of each slice. */
  order: readonly number[];
  /** Where in the patient (mm, LPS) the middle of the first voxel of each slice lies, as the file says it. */
  origins: readonly Vector[];
}

const leastSlices = 8;
/** Slices whose distances differ by more than this part of the usual one would bend what is straight. */
const unevenness = 0.1;
const mostVoxels = 512 * 512 * 1024;
/** mm from the origin: a place further away is none in a patient, and would not be sent to the others. */
const furthestMm = 1e6;

/** The stack as a block, or why it is none. */
export function blockOf(stack: Stack): Block | MprRefusal {
  if (!['CT', 'MR', 'PT'].includes(stack.modality)) return 'modality';
  if (stack.isCine || stack.frames.length < leastSlices) return 'few';
  const first = stack.frames[0]?.instance ?? {};
  const [columns, rows] = [numberOf(first, TAG.columns) ?? 0, numberOf(first, TAG.rows) ?? 0];
  const [rowSpacing = 0, columnSpacing = 0] = numbersOf(first, '00280030');
  const orientation = numbersOf(first, TAG.imageOrientation);
  if (orientation.length !== 6 || rowSpacing <= 0 || columnSpacing <= 0) return 'position';
  if (columns * rows * stack.frames.length > mostVoxels) return 'size';
  const across = vector(orientation);
  const down = vector(orientation.slice(3));
  const normal = cross(across, down);
  const extentMm = columns * columnSpacing + rows * rowSpacing;
  const places: { index: number; at: number; origin: Vector }[] = [];
  for (const [index, { instance }] of stack.frames.entries()) {
    const position = numbersOf(instance, TAG.imagePosition);
    const theirs = numbersOf(instance, TAG.imageOrientation);
    const isSame = theirs.length === 6 && theirs.every((value, at) => Math.abs(value - (orientation[at] ?? 0)) < 0.001);
    const isAlike = numberOf(instance, TAG.columns) === columns && numberOf(instance, TAG.rows) === rows;
    const isNear = position.every((at) => Math.abs(at) + extentMm < furthestMm);
    if (position.length !== 3 || !isSame || !isAlike || !isNear) return 'position';
    places.push({ index, at: dot(vector(position), normal), origin: vector(position) });
  }
  places.sort((a, b) => a.at - b.at);
  const steps = places.slice(1).map(({ at }, index) => at - (places[index]?.at ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  if (usual <= 0.001 || steps.some((step) => Math.abs(step - usual) > usual * unevenness)) return 'uneven';
  return {
    columns,
    rows,
    slices: places.length,
    spacing: [columnSpacing, rowSpacing, usual],
    directions: [across, down, normal],
    order: places.map(({ index }) => index),
    origins: places.map(({ origin }) => origin),
  };
}

export type Axis = 0 | 1 | 2;
export type PlaneName = 'axial' | 'coronal' | 'sagittal';

/** One way to cut the block: across `fixed`. */
export interface Cut {
  fixed: Axis;
  name: PlaneName;
  /** Which axis of the block runs to the right and which downwards on the screen, and whether it rises that way. */
  right: { axis: Axis; rises: boolean };
  down: { axis: Axis; rises: boolean };
  edges: EdgeLabels;
}

/** The cut across an axis as radiologists hang it: head or front up, the patient's left or back to the right. */
export function cutAcross(block: Block, fixed: Axis): Cut {
  const [a, b] = ([0, 1, 2] as const).filter((axis) => axis !== fixed) as [Axis, Axis];
  // Head up where there is a head; of the others front up.
  const [right, down] = rank(block.directions[a]) <= rank(block.directions[b]) ? [a, b] : [b, a];
  const rightRises = strongest(block.directions[right]).sign > 0;
  const vertical = strongest(block.directions[down]);
  // Downwards is towards the feet (−z), or towards the back (+y).
  const downRises = vertical.axis === 2 ? vertical.sign < 0 : vertical.sign > 0;
  const toRight = turned(block.directions[right], rightRises);
  const toBottom = turned(block.directions[down], downRises);
  return {
    fixed,
    name: (['sagittal', 'coronal', 'axial'] as const)[strongest(block.directions[fixed]).axis],
    right: { axis: right, rises: rightRises },
    down: { axis: down, rises: downRises },
    edges: {
      top: directionLabel(turned(toBottom, false)),
      bottom: directionLabel(toBottom),
      right: directionLabel(toRight),
      left: directionLabel(turned(toRight, false)),
    },
  };
}

export function sizeAlong(block: Block, axis: Axis): number {
  return [block.columns, block.rows, block.slices][axis] ?? 1;
}

/** A place in the block: column, row, slice. */
export type Voxel = readonly [number, number, number];

/** The voxel at a part (0…1) of a cut's width and height. */
export function voxelAt(block: Block, cut: Cut, voxel: Voxel, x: number, y: number): Voxel {
  const next: [number, number, number] = [...voxel];
  for (const [along, part] of [
    [cut.right, x],
    [cut.down, y],
  ] as const)
    next[along.axis] = Math.min(Math.max(Math.round(placeAlong(block, along, part)), 0), sizeAlong(block, along.axis) - 1);
  return next;
}

/** Where a voxel, or a place between voxels, lies in a cut, as parts of its width and height: each voxel is as wide as the others, also at the edge. */
export function partOf(block: Block, cut: Cut, voxel: Voxel): { x: number; y: number } {
  const part = ({ axis, rises }: Cut['right']): number => {
    const rising = (voxel[axis] + 0.5) / sizeAlong(block, axis);
    return rises ? rising : 1 - rising;
  };
  return { x: part(cut.right), y: part(cut.down) };
}

/** The place along an axis of the block, whole numbers at the middle of a voxel, at a part of a cut's width or height. */
export function placeAlong(block: Block, { axis, rises }: Cut['right'], part: number): number {
  return (rises ? part : 1 - part) * sizeAlong(block, axis) - 0.5;
}

/** Grey values (0…255) of a cut through `at`, one a voxel, as RGBA. `slices` are the values of each slice in the order of the block. */
export function drawCut(
  block: Block,
  cut: Cut,
  at: number,
  slices: readonly ArrayLike<number>[],
  scale: readonly { slope: number; intercept: number }[],
  window: { center: number; width: number },
  isInverted = false,
): { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> } {
  const [width, height] = [sizeAlong(block, cut.right.axis), sizeAlong(block, cut.down.axis)];
  const pixels = new Uint8ClampedArray(width * height * 4);
  const low = window.center - window.width / 2;
  const factor = 255 / window.width;
  const [from, sign] = isInverted ? [255, -1] : [0, 1];
  const voxel: [number, number, number] = [0, 0, 0];
  voxel[cut.fixed] = at;
  for (let y = 0; y < height; y += 1) {
    voxel[cut.down.axis] = cut.down.rises ? y : height - 1 - y;
    for (let x = 0; x < width; x += 1) {
      voxel[cut.right.axis] = cut.right.rises ? x : width - 1 - x;
      const stored = slices[voxel[2]]?.[voxel[1] * block.columns + voxel[0]] ?? 0;
      const { slope, intercept } = scale[voxel[2]] ?? { slope: 1, intercept: 0 };
      const grey = from + sign * (stored * slope + intercept - low) * factor;
      const to = (y * width + x) * 4;
      pixels[to] = grey;
      pixels[to + 1] = grey;
      pixels[to + 2] = grey;
      pixels[to + 3] = 255;
    }
  }
  return { width, height, pixels };
}

/** Width ÷ height of a cut in the patient. */
export function shapeOf(block: Block, cut: Cut): number {
  const mm = (axis: Axis): number => sizeAlong(block, axis) * block.spacing[axis];
  return mm(cut.right.axis) / mm(cut.down.axis);
}

/** 0 left–right, 1 front–back, 2 head–feet: which of two directions runs across the screen. */
function rank(direction: Vector): number {
  return strongest(direction).axis;
}

function strongest(direction: Vector): { axis: Axis; sign: number } {
  const sizes = direction.map(Math.abs);
  const axis = ([0, 1, 2] as const).reduce<Axis>((best, each) => ((sizes[each] ?? 0) > (sizes[best] ?? 0) ? each : best), 0);
  return { axis, sign: Math.sign(direction[axis]) };
}

function turned([x, y, z]: Vector, same: boolean): Vector {
  return same ? [x, y, z] : [-x, -y, -z];
}
function vector([x = 0, y = 0, z = 0]: readonly number[]): Vector {
  return [x, y, z];
}
function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
