import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PictureOffer } from '../PictureOffer.tsx';
import type { Stack } from '../series.ts';
import { frameIndex } from '../series.ts';
import type { Together } from '../together/model.ts';
import { useFollowed } from '../together/useTogether.ts';

/** Over a picture: the presenter looks at its stack cut in three directions, which is not shown here. */
export function MprNote({ name, reason, children }: { name: string; reason?: string; children?: ReactNode }) {
  const { t } = useTranslation('viewer');
  return (
    <PictureOffer note={t('mpr.elsewhere', { name })} reason={reason} testId="mpr-elsewhere">
      {children}
    </PictureOffer>
  );
}

/** The name of the presenter who looks at the stack cut in three directions, while this person follows. */
export function usePresenterOfCuts(together: Together | undefined, stack: Stack): string | undefined {
  return useFollowed(together, (view) =>
    (view.mpr ?? null) !== null && frameIndex(stack, view) >= 0 ? together?.state.get().presenter?.name : undefined,
  );
}
