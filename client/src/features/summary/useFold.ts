import { useContext, useState } from 'react';
import { ReadingContext } from './reading.ts';
import { usePrinting } from './usePrinting.ts';

interface Fold {
  isOpen: boolean;
  /** Open for the paper or a search: nobody opened it, and nothing folds it meanwhile. */
  isForced: boolean;
  setOpen: (open: boolean) => void;
}

/** What stands one step away on the screen; open on paper, and while what is searched for may stand in it. Then it is again as somebody left it. */
export function useFold(): Fold {
  const [open, setOpen] = useState(false);
  const printing = usePrinting();
  const { isSearching } = useContext(ReadingContext);
  const isForced = printing || isSearching;
  return { isOpen: open || isForced, isForced, setOpen };
}
