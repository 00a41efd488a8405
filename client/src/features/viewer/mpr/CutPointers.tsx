import { useStore } from '../../../state/useStore.ts';
import type { Stack } from '../series.ts';
import type { Together } from '../together/model.ts';
import { PointerMark } from '../together/PointerMark.tsx';
import { partOfPointer } from './cutPointers.ts';
import type { Block, Cut, Voxel } from './volume.ts';

interface CutPointersProps {
  together: Together;
  stack: Stack;
  block: Block;
  cut: Cut;
  voxel: Voxel;
}

/** Where the others point in a cut, on the pictures or on their cuts. */
export function CutPointers({ together, stack, block, cut, voxel }: CutPointersProps) {
  const pointers = useStore(together.pointers);
  return pointers.map((pointer) => {
    const part = partOfPointer(stack, block, cut, voxel, pointer.at);
    if (part === undefined) return null;
    return (
      <PointerMark key={pointer.personId} pointer={pointer} place={part} style={{ left: `${part.x * 100}%`, top: `${part.y * 100}%` }} />
    );
  });
}
