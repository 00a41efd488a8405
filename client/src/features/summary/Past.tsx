import type { ReactNode } from 'react';
import classes from './SummaryPanel.module.css';
import { useFold } from './useFold.ts';

/** What is over, one step away. */
export function Past({ title, children }: { title: string; children: ReactNode }) {
  const { isOpen, isForced, setOpen } = useFold();
  return (
    <details
      className={classes['past']}
      open={isOpen}
      // Opened for the paper or the search is not opened by somebody: it closes again.
      onToggle={(event) => !isForced && setOpen(event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {children}
    </details>
  );
}
