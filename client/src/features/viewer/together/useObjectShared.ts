import { useEffect } from 'react';
import type { Together } from './model.ts';
import { useTogetherState } from './useTogether.ts';

/** The contract asks for one; nothing here moves. */
const frameRate = 15;

/** Shows the others, while this window presents, a page of a PDF, or a photograph that is in no archive. */
export function useObjectShared(
  together: Together | undefined,
  { studyUid, seriesUid, sopUid }: { studyUid: string; seriesUid: string; sopUid: string },
  page: number,
): void {
  const { role } = useTogetherState(together);
  useEffect(() => {
    if (role !== 'presenting') return;
    together?.share({ studyUid, seriesUid, sopUid, frame: page, camera: null, window: null, inverted: false, playing: false, frameRate });
  }, [together, role, studyUid, seriesUid, sopUid, page]);
}
