import { useEffect, useState } from 'react';
import type { Together } from './model.ts';
import { useFollowed } from './useTogether.ts';

export interface PageTurning {
  /** 1-based. Of a file that has fewer pages here than where it is presented it is more than there are. */
  page: number;
  turnTo: (page: number) => void;
}

/** Which page of a document is looked at: the presenter's while one follows, and from there on one's own. Whoever turns to another looks around alone. */
export function usePage(together: Together | undefined, sopUid: string): PageTurning {
  const followed = useFollowed(together, (view) => (view.sopUid === sopUid ? view.frame : undefined));
  const [own, setOwn] = useState(1);
  // Whoever stops following stays where they were led.
  useEffect(() => {
    if (followed !== undefined) setOwn(followed);
  }, [followed]);
  const page = followed ?? own;
  return {
    page,
    turnTo: (next) => {
      if (next === page) return;
      together?.lookAlone();
      setOwn(next);
    },
  };
}
