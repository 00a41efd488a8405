import classes from './recordDot.module.css';

/** Beats while something is recorded; `full`: it is not any more. */
export function RecordDot({ full = false }: { full?: boolean }) {
  return <span className={classes['dot']} data-full={full || undefined} aria-hidden />;
}
