import type { ReactNode } from 'react';
import classes from './PictureOffer.module.css';

interface PictureOfferProps {
  /** Read out when it comes. */
  note: string;
  /** `alert`: something went wrong that the person here began. */
  role?: 'status' | 'alert';
  reason?: string | undefined;
  testId?: string;
  /** What can be done about it. */
  children?: ReactNode;
}

/** Over a picture, which stays in sight: a line that says what is not shown, why, and buttons. */
export function PictureOffer({ note, role = 'status', reason, testId, children }: PictureOfferProps) {
  return (
    <div className={classes['offer']} data-testid={testId}>
      <p className={classes['note']} role={role}>
        {note}
      </p>
      {reason !== undefined && <p className={classes['note']}>{reason}</p>}
      {children}
    </div>
  );
}
