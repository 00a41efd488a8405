import { createContext, useContext } from 'react';
import { createStore } from './store.ts';
import type { StudyOpening, WantedStudy } from './studyOpening.ts';
import { useStore } from './useStore.ts';

export interface StudyOpeningHere {
  opening: StudyOpening;
  /** What the viewer here shows: the studies shared with this consult. */
  studies: readonly { studyInstanceUid: string }[];
}

export const StudyOpeningContext = createContext<StudyOpeningHere | undefined>(undefined);

const none = createStore<WantedStudy | undefined>(undefined);

/** The way to the viewer where there is one; undefined elsewhere, as on the page of a patient. */
export const useStudyOpening = (): StudyOpeningHere | undefined => useContext(StudyOpeningContext);

/** The study that somebody wants to see in the viewer here. */
export function useWantedStudy(): WantedStudy | undefined {
  return useStore(useContext(StudyOpeningContext)?.opening.wanted ?? none);
}
