import { useContext, useState, type ReactNode } from 'react';
import { ReadingContext } from './reading.ts';
import classes from './SummaryPanel.module.css';
import { usePrinting } from './usePrinting.ts';

/** What is over, one step away on the screen; open on paper, and while what is searched for may stand in it. */
export function Past({ title, children }: { title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const printing = usePrinting();
  const { isSearching } = useContext(ReadingContext);
  const isForced = printing || isSearching;
  return (
    <details
      className={classes['past']}
      open={open || isForced}
      // Opened for the paper or the search is not opened by somebody: it closes again.
      onToggle={(event) => !isForced && setOpen(event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {children}
    </details>
  );
}
