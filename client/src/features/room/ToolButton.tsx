import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './room.module.css';

interface ToolButtonProps {
  label: string;
  /** The key that does the same. */
  hint?: string;
  /** Switched off: shown loud, because one talks to nobody then. */
  off?: boolean;
  pressed?: boolean;
  onClick: () => void;
  children: ReactNode;
}

/** One round button of the toolbar, with its key. */
export function ToolButton({ label, hint, off = false, pressed, onClick, children }: ToolButtonProps) {
  return (
    <Tooltip label={hint === undefined ? label : `${label} (${hint})`}>
      <button
        type="button"
        className={classes['tool']}
        data-off={off || undefined}
        aria-pressed={pressed}
        aria-label={label}
        aria-keyshortcuts={hint}
        onClick={onClick}
      >
        {children}
      </button>
    </Tooltip>
  );
}
