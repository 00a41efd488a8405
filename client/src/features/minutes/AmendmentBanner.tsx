import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import classes from './MinutesPanel.module.css';
import { PdfButtons } from './PdfButtons.tsx';
import type { MinutesSession } from './session.ts';
import { minutesKey } from './signing.ts';

/** While a new version is written: what it replaces and why, and that the signed one stands until then. */
export function AmendmentBanner({
  consultId,
  minutes,
  session,
  mayCancel,
}: {
  consultId: string;
  minutes: MinutesState;
  session: MinutesSession;
  mayCancel: boolean;
}) {
  const { t } = useTranslation('minutes');
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { amends, consultNumber } = minutes.content;
  if (amends === undefined) return null;
  return (
    <div className={classes['notice']} data-testid="amendment-banner">
      <p className={classes['amends']}>
        {t('amend.banner', { number: minutes.versionNumber, replaced: amends.versionNumber })}{' '}
        {t('amend.because', { reason: amends.reason })}
      </p>
      <div className={classes['buttons']}>
        <PdfButtons consultId={consultId} consultNumber={consultNumber} version={amends.versionNumber} newest={false} />
        {mayCancel && (
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)} data-testid="amend-cancel">
            {t('amend.cancel')}
          </Button>
        )}
      </div>
      <ConfirmDialog
        opened={asking}
        title={t('amend.cancelTitle')}
        text={t('amend.cancelText')}
        confirmLabel={t('amend.cancel')}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          queries.setQueryData(minutesKey(consultId), await api('minutes.cancelAmendment', { params: { consultId } }));
          session.resync();
        }}
      />
    </div>
  );
}
