import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { frameIndex, type Stack } from '../series.ts';
import { preparedFrames } from './pictures.ts';

type FrameNames = Awaited<ReturnType<typeof preparedFrames>>;
const none: FrameNames = [];

function usePreparedFrames(consultId: string): FrameNames {
  const { data } = useQuery({
    queryKey: ['imaging', 'preparedFrames', consultId],
    queryFn: () => preparedFrames(consultId),
    networkMode: 'always',
    staleTime: Infinity,
    structuralSharing: false,
  });
  return data ?? none;
}

/** How many small pictures of each series of a consult are here already, fetched ahead; by series UID. */
export function usePrepared(consultId: string): ReadonlyMap<string, number> {
  const frames = usePreparedFrames(consultId);
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const { seriesUid } of frames) counts.set(seriesUid, (counts.get(seriesUid) ?? 0) + 1);
    return counts;
  }, [frames]);
}

/** Where in a series they are. */
export function usePreparedPlaces(consultId: string, stack: Stack): readonly number[] {
  const frames = usePreparedFrames(consultId);
  return useMemo(() => frames.map((frame) => frameIndex(stack, frame)).filter((place) => place >= 0), [frames, stack]);
}
