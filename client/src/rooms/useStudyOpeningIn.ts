import { useMemo } from 'react';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Room } from '../features/room/model.ts';
import { createStudyOpening } from '../state/studyOpening.ts';
import type { StudyOpeningHere } from '../state/useStudyOpening.ts';

/** A study that is named in a room is opened in its images panel. */
export function useStudyOpeningIn(room: Room, { studies }: Pick<Consult, 'studies'>): StudyOpeningHere {
  const opening = useMemo(
    () =>
      createStudyOpening(() => {
        if (room.state.get().panel !== 'images') room.togglePanel('images');
        // The button that was pressed goes away with its panel: whoever uses the keyboard goes on from the tab.
        document.getElementById('tab-images')?.focus();
      }),
    [room],
  );
  return useMemo(() => ({ opening, studies }), [opening, studies]);
}
