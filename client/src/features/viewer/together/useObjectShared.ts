import { useEffect } from 'react';
import type { Together } from './model.ts';
import { useTogetherState } from './useTogether.ts';

/** The contract asks for one; nothing here moves. */
const frameRate = 15;

/** Shows the others, while this window presents, an object that is looked at as a whole: a PDF, a photograph that is in no archive. */
export function useObjectShared(together: Together | undefined, studyUid: string, seriesUid: string, sopUid: string): void {
  const { role } = useTogetherState(together);
  useEffect(() => {
    if (role !== 'presenting') return;
    together?.share({ studyUid, seriesUid, sopUid, frame: 1, camera: null, window: null, inverted: false, playing: false, frameRate });
  }, [together, role, studyUid, seriesUid, sopUid]);
}
