import { useCallback, useEffect, useRef } from 'react';
import type { Stack } from '../series.ts';
import type { Together } from '../together/model.ts';
import { pointerAt, type Part } from './cutPointers.ts';
import type { Block, Cut, Voxel } from './volume.ts';

/** Shows the others where this person points in a cut; null: nowhere any more. */
export function useCutPointing(
  together: Together | undefined,
  stack: Stack,
  block: Block,
  voxel: Voxel,
): (cut: Cut, part: Part | null) => void {
  const last = useRef<{ cut: Cut; part: Part }>(undefined);
  const tell = useCallback(() => {
    const { cut, part } = last.current ?? {};
    together?.point(cut === undefined || part === undefined ? null : pointerAt(stack, block, cut, voxel, part));
  }, [together, stack, block, voxel]);
  // A resting pointer points at something else when another cut comes below it.
  useEffect(() => {
    if (last.current !== undefined) tell();
  }, [tell]);
  useEffect(() => () => together?.point(null), [together]);
  return useCallback(
    (cut, part) => {
      last.current = part === null ? undefined : { cut, part };
      tell();
    },
    [tell],
  );
}
