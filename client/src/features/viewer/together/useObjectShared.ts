import { useCallback, useEffect, useRef } from 'react';
import type { ViewportCamera } from '@hoi-chan/shared/features/viewport.ts';
import type { Together } from './model.ts';
import { useTogetherState } from './useTogether.ts';

/** The contract asks for one; nothing here moves. */
const frameRate = 15;

/** Told which part of a page is seen here; null: it is not known. */
export type OnSeen = (page: number, part: ViewportCamera | null) => void;

/** Shows the others, while this window presents, a page of a PDF, or a photograph that is in no archive, and the part of it that the returned function is told of. */
export function useObjectShared(
  together: Together | undefined,
  { studyUid, seriesUid, sopUid }: { studyUid: string; seriesUid: string; sopUid: string },
  page: number,
): OnSeen {
  const { role } = useTogetherState(together);
  const seen = useRef<{ page: number; part: ViewportCamera | null }>({ page, part: null });
  const share = useCallback(() => {
    if (role !== 'presenting') return;
    // Of the page before it would be another place.
    const camera = seen.current.page === page ? seen.current.part : null;
    together?.share({ studyUid, seriesUid, sopUid, frame: page, camera, window: null, inverted: false, playing: false, frameRate });
  }, [together, role, studyUid, seriesUid, sopUid, page]);
  useEffect(share, [share]);
  return useCallback(
    (of, part) => {
      const { current: last } = seen;
      seen.current = { page: of, part };
      if (JSON.stringify(last.part) !== JSON.stringify(part)) share();
    },
    [share],
  );
}
