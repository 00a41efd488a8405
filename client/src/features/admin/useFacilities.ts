import { useQuery } from '@tanstack/react-query';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { treeOf } from './model.ts';

/** The facilities of the province, as a tree in lines and as choices of a select. */
export function useFacilities() {
  const list = useQuery({ queryKey: queryKeys.facilities, queryFn: ({ signal }) => api('facilities.list', {}, { signal }) });
  const tree = treeOf(list.data?.facilities ?? []);
  const options = tree.map(({ facility }) => ({ value: facility.id, label: `${facility.code} · ${facility.name}` }));
  return { list, tree, options };
}
