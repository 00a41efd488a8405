import { useQuery } from '@tanstack/react-query';
import { preparedCounts } from './pictures.ts';

const none: ReadonlyMap<string, number> = new Map();

/** How many small pictures of each series of a consult are here already, fetched ahead; by series UID. */
export function usePrepared(consultId: string): ReadonlyMap<string, number> {
  const { data } = useQuery({
    queryKey: ['imaging', 'preparedCounts', consultId],
    queryFn: () => preparedCounts(consultId),
    networkMode: 'always',
    staleTime: Infinity,
    structuralSharing: false,
  });
  return data ?? none;
}
