import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stack } from '../series.ts';
import { frameIndex } from '../series.ts';
import type { Together } from '../together/model.ts';
import { useFollowed } from '../together/useTogether.ts';
import classes from './MprNote.module.css';

/** Over a picture: the presenter looks at its stack cut in three directions, which is not shown here. */
export function MprNote({ name, reason, children }: { name: string; reason?: string; children?: ReactNode }) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['offer']} data-testid="mpr-elsewhere">
      <p className={classes['note']} role="status">
        {t('mpr.elsewhere', { name })}
      </p>
      {reason !== undefined && <p className={classes['note']}>{reason}</p>}
      {children}
    </div>
  );
}

/** The name of the presenter who looks at the stack cut in three directions, while this person follows. */
export function usePresenterOfCuts(together: Together | undefined, stack: Stack): string | undefined {
  return useFollowed(together, (view) =>
    (view.mpr ?? null) !== null && frameIndex(stack, view) >= 0 ? together?.state.get().presenter?.name : undefined,
  );
}
