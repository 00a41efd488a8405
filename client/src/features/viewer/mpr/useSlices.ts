import { useEffect, useState } from 'react';
import { createAgainLater } from '../againLater.ts';
import { createFrameQueue } from '../frameQueue.ts';
import { isCached, loadFrame } from '../cornerstone/frameRequests.ts';
import { describeFrames, imageIdOf } from '../cornerstone/setup.ts';
import { storedPixels, type StoredPixels } from '../cornerstone/storedPixels.ts';
import { imageProblem, type ImageProblem } from '../problems.ts';
import type { Stack } from '../series.ts';
import type { Block } from './volume.ts';

interface Slices {
  ready: number;
  slices: StoredPixels[] | undefined;
  problem: ImageProblem | undefined;
}
const nothingYet: Slices = { ready: 0, slices: undefined, problem: undefined };

/** The stored values of all slices, in the order of the block; loads what is not in memory yet, anew in each round. */
export function useSlices(consultId: string, stack: Stack, block: Block, round: number): Slices {
  const [state, setState] = useState(nothingYet);
  useEffect(() => {
    let ended = false;
    setState(nothingYet);
    describeFrames(consultId, stack.frames);
    const imageIds = stack.frames.map((frame) => imageIdOf(consultId, frame));
    // A line of its own: cuts need every slice, not the part of the memory that a cell among others has.
    const queue = createFrameQueue({
      count: imageIds.length,
      reach: imageIds.length,
      isReady: (index) => isCached(imageIds[index] ?? ''),
      load: (index, signal) => loadFrame(imageIds[index] ?? '', signal),
      onChange: () => {
        if (!ended) setState((now) => ({ ...now, ready: queue.ready() }));
      },
    });
    const loadAll = async (): Promise<void> => {
      queue.focus(0, 1);
      const slices: StoredPixels[] = [];
      for (const index of block.order) {
        await queue.want(index);
        const pixels = storedPixels(imageIds[index] ?? '');
        if (pixels === undefined) throw new Error('pixel data is missing');
        // Held here: the cache may give up what this view still needs.
        slices.push(pixels);
        if (ended) return;
      }
      setState({ ready: slices.length, slices, problem: undefined });
    };
    const load = (): void => {
      loadAll().catch((error: unknown) => {
        if (ended) return;
        const problem = imageProblem(error);
        setState({ ready: queue.ready(), slices: undefined, problem });
        later.failed(problem);
      });
    };
    const later = createAgainLater(load);
    load();
    return () => {
      ended = true;
      later.settled();
      queue.destroy();
    };
  }, [consultId, stack, block, round]);
  return state;
}
