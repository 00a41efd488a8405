import type { PatientPoint } from '@hoi-chan/shared/features/viewport.ts';
import type { Vector } from '../orientation.ts';
import type { Stack } from '../series.ts';
import { blockOf, sizeAlong, type Axis, type Block, type Voxel } from './volume.ts';

/*
 * Places of a block in the patient, in mm (PS3.3 §C.7.6.2.1.1). Each slice lies where its own file says: of slices that are not stacked straight
 * above each other (a tilted gantry), or not quite evenly, the point is the one that was meant.
 */

/** Where the middle of a voxel lies, to a thousandth of a millimetre: short on the wire. */
export function pointOf(block: Block, [column, row, slice]: Voxel): PatientPoint {
  const [across, down] = block.directions;
  const [columnMm, rowMm] = block.spacing;
  const origin = block.origins[slice] ?? [0, 0, 0];
  const along = (axis: Axis): number =>
    Math.round((origin[axis] + across[axis] * columnMm * column + down[axis] * rowMm * row) * 1000) / 1000 + 0;
  return [along(0), along(1), along(2)];
}

/** The voxel in which a point lies; of one beside the block the nearest. */
export function voxelOf(block: Block, point: PatientPoint): Voxel {
  const [across, down, normal] = block.directions;
  const apart = block.origins.map((origin) => Math.abs(dot(minus(point, origin), normal)));
  const slice = apart.reduce((best, each, index) => (each < (apart[best] ?? Infinity) ? index : best), 0);
  const inSlice = minus(point, block.origins[slice] ?? point);
  const index = (axis: 0 | 1, direction: Vector): number => {
    const wanted = Math.round(dot(inSlice, direction) / dot(direction, direction) / block.spacing[axis]);
    return Math.min(Math.max(wanted, 0), sizeAlong(block, axis) - 1);
  };
  return [index(0, across), index(1, down), slice];
}

/** The point of the picture at `index` of the stack that lies below or above `at` (null: below the middle); undefined where the stack cannot be cut. */
export function pointOfPicture(stack: Stack, at: PatientPoint | null, index: number): PatientPoint | undefined {
  const block = blockOf(stack);
  if (typeof block === 'string') return undefined;
  const [column, row] = at === null ? middleOf(block) : voxelOf(block, at);
  const slice = block.order.indexOf(index);
  return slice < 0 ? undefined : pointOf(block, [column, row, slice]);
}

/** The voxel in the middle of the block. */
export function middleOf(block: Block): Voxel {
  return [Math.floor(block.columns / 2), Math.floor(block.rows / 2), Math.floor(block.slices / 2)];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
