import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconArrowBackUp, IconSignature } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { useMe } from '../../state/me.ts';
import { useStore } from '../../state/useStore.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ContentView } from './ContentView.tsx';
import { CopyWritten } from './CopyWritten.tsx';
import classes from './MinutesPanel.module.css';
import type { MinutesSession } from './session.ts';
import { SignatureList } from './SignatureList.tsx';
import { SignDialog } from './SignDialog.tsx';
import { mayWithdraw, minutesKey, type SigningStep } from './signing.ts';

interface LockedViewProps {
  consult: Consult;
  minutes: MinutesState;
  session: MinutesSession;
  step: SigningStep;
}

/** Between the two signatures: the text is locked; the second signer signs or sends it back. */
export function LockedView({ consult, minutes, session, step }: LockedViewProps) {
  const { t } = useTranslation('minutes');
  const me = useMe();
  const queries = useQueryClient();
  const { unsaved } = useStore(session.state);
  const [dialog, setDialog] = useState<'sign' | 'withdraw'>();
  const words = step.kind === 'sign' ? 'sendBack' : 'withdraw';
  return (
    <>
      <div className={classes['body']}>
        <p className={classes['notice']}>
          {t(step.kind === 'sign' ? 'locked.yourTurn' : 'locked.waiting', { name: minutes.content.secretary.name })}
        </p>
        {unsaved > 0 && (
          <div className={classes['notice']} data-tone="danger" role="alert">
            {t(mayWithdraw(minutes, me.id) ? 'locked.unsaved' : 'locked.unsavedOfOther', { count: unsaved })}{' '}
            <CopyWritten session={session} />
          </div>
        )}
        <SignatureList signatures={minutes.signatures} />
        <ContentView consultId={consult.id} content={minutes.content} />
      </div>
      <div className={classes['foot']}>
        {step.kind === 'sign' && (
          <Button leftSection={<IconSignature size={18} aria-hidden />} onClick={() => setDialog('sign')} data-testid="sign-open">
            {t('sign.openSecond')}
          </Button>
        )}
        {mayWithdraw(minutes, me.id) && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={18} aria-hidden />}
            onClick={() => setDialog('withdraw')}
            data-testid="sign-withdraw"
          >
            {t(`${words}.action`)}
          </Button>
        )}
      </div>
      {dialog === 'sign' && step.kind === 'sign' && (
        <SignDialog consultId={consult.id} as={step.as} session={session} onClose={() => setDialog(undefined)} />
      )}
      <ConfirmDialog
        opened={dialog === 'withdraw'}
        title={t(`${words}.title`)}
        text={t(`${words}.text`)}
        confirmLabel={t(`${words}.action`)}
        onClose={() => setDialog(undefined)}
        onConfirm={async () => {
          queries.setQueryData(minutesKey(consult.id), await api('minutes.withdraw', { params: { consultId: consult.id } }));
          session.resync();
        }}
      />
    </>
  );
}
