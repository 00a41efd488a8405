import { useState, type ReactNode } from 'react';
import classes from './SummaryPanel.module.css';
import { usePrinting } from './usePrinting.ts';

/** What is over, one step away on the screen and open on paper. */
export function Past({ title, children }: { title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const printing = usePrinting();
  return (
    <details
      className={classes['past']}
      open={open || printing}
      // Opened for the paper is not opened by somebody: it closes again.
      onToggle={(event) => !printing && setOpen(event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {children}
    </details>
  );
}
