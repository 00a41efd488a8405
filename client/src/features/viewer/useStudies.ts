import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { readStudy } from './dicomSource.ts';
import { firstPictureFirst } from './prepared/pictures.ts';
import { isAskedAgain } from './problems.ts';
import { arrangeStudy, keepUnchanged, type StudyContent } from './series.ts';

export interface StudyEntry {
  study: Consult['studies'][number];
  content: StudyContent | undefined;
  error: unknown;
  retry: () => void;
}

/** The content of every study of the consult, each loading, failing and retried on its own. */
export function useStudies(consultId: string, studies: Consult['studies']): StudyEntry[] {
  const queries = useQueryClient();
  const results = useQueries({
    queries: studies.map(({ studyInstanceUid }) => ({
      queryKey: ['imaging', 'study', consultId, studyInstanceUid],
      queryFn: async ({ signal, queryKey }: { signal: AbortSignal; queryKey: readonly string[] }) => {
        await firstPictureFirst(consultId);
        const study = await readStudy(consultId, studyInstanceUid, signal);
        return keepUnchanged(queries.getQueryData<StudyContent>(queryKey), arrangeStudy(study));
      },
      // Images of a study do not change while one looks at them; a study that grows is told of, and read again then.
      staleTime: Infinity,
      retry: isAskedAgain,
      // Arranged content is large and identical after each read: comparing it would cost more than drawing.
      structuralSharing: false,
    })),
  });
  return studies.map((study, index) => ({
    study,
    content: results[index]?.data,
    error: results[index]?.error ?? undefined,
    retry: () => void results[index]?.refetch(),
  }));
}
