import { createStore, type Store } from './store.ts';

/** Each press makes one of its own: asking twice for the same study is asked twice. */
export interface WantedStudy {
  studyUid: string;
}

/**
 * Between what names a study of images and the viewer, which shows it: neither knows the other. Made by what holds both: a room, the page
 * of a consult.
 */
export interface StudyOpening {
  /** The study that somebody asked for and the viewer has not shown yet. */
  wanted: Store<WantedStudy | undefined>;
  open(studyUid: string): void;
  /** For the viewer: it is shown or cannot be, or something else was chosen meanwhile. */
  settle(): void;
}

/** `makeRoom` brings the viewer onto the screen. */
export function createStudyOpening(makeRoom: () => void = () => undefined): StudyOpening {
  const wanted = createStore<WantedStudy | undefined>(undefined);
  return {
    wanted,
    open: (studyUid) => {
      wanted.set({ studyUid });
      makeRoom();
    },
    settle: () => wanted.set(undefined),
  };
}
