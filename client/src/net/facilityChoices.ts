import { useQuery } from '@tanstack/react-query';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import { api } from './api.ts';
import { queryKeys } from './queryKeys.ts';

export interface FacilityChoice {
  value: string;
  label: string;
}

const levelOrder: Record<Facility['level'], number> = { province: 0, hospital: 1, commune: 2 };

/** Facilities that are open (and the one that is chosen), as choices of a select: from the province down, by name. */
export function facilityChoices(facilities: readonly Facility[], chosenId?: string): FacilityChoice[] {
  return facilities
    .filter(({ id, active }) => active || id === chosenId)
    .toSorted((a, b) => levelOrder[a.level] - levelOrder[b.level] || a.name.localeCompare(b.name, 'vi'))
    .map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` }));
}

/** Those the signed-in person may choose from, and the list they come from, for LoadedSelect. */
export function useFacilityChoices(chosenId?: string) {
  const list = useQuery({ queryKey: queryKeys.facilities, queryFn: ({ signal }) => api('facilities.list', {}, { signal }) });
  return { list, data: facilityChoices(list.data?.facilities ?? [], chosenId) };
}
