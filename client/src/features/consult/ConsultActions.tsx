import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconVideo } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { useMe } from '../../state/me.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { actionsFor } from './model.ts';

type Asked = 'accept' | 'decline' | 'release' | 'cancel' | 'close' | 'answer';
const needsReason: readonly Asked[] = ['decline', 'release', 'cancel'];

function move(action: Asked, consult: Consult, reason: string): Promise<Consult> {
  const params = { consultId: consult.id };
  const { version } = consult;
  switch (action) {
    case 'accept':
      return api('consults.accept', { params, body: { version } });
    case 'answer':
      return api('consults.answer', { params, body: { version } });
    case 'close':
      return api('consults.close', { params, body: { version } });
    case 'decline':
      return api('consults.decline', { params, body: { reason, version } });
    case 'release':
      return api('consults.release', { params, body: { reason, version } });
    case 'cancel':
      return api('consults.cancel', { params, body: { reason, version } });
  }
}

/** What can be done now; whatever others will see is asked once more. */
export function ConsultActions({ consult }: { consult: Consult }) {
  const { t } = useTranslation('consult');
  const queries = useQueryClient();
  const me = useMe();
  const [asked, setAsked] = useState<Asked>();
  const actions = actionsFor(consult, me);
  const confirm = async (reason: string): Promise<void> => {
    if (asked === undefined) return;
    try {
      queries.setQueryData(queryKeys.consult(consult.id), await move(asked, consult, reason));
    } catch (error) {
      // Whatever was refused, the truth has changed: show it behind the dialog.
      void queries.invalidateQueries({ queryKey: queryKeys.consult(consult.id) });
      throw error;
    }
    void queries.invalidateQueries({ queryKey: ['consults', 'list'] });
  };
  return (
    <>
      {actions.map((action) => {
        if (action === 'enterRoom') {
          return (
            <Button
              key={action}
              component={Link}
              to={`/consults/${consult.id}/room`}
              size="md"
              leftSection={<IconVideo size={20} aria-hidden />}
            >
              {t('action.enterRoom')}
            </Button>
          );
        }
        if (action === 'continueDraft') {
          return (
            <Button key={action} component={Link} to={`/patients/${consult.patient.id}/request?draft=${consult.id}`}>
              {t('action.continueDraft')}
            </Button>
          );
        }
        // Planning has its own card on this page.
        if (action === 'planFollowUp') return null;
        const quiet = action !== 'accept';
        return (
          <Button key={action} variant={quiet ? 'default' : 'filled'} size={quiet ? 'sm' : 'md'} onClick={() => setAsked(action)}>
            {t(`action.${action}`)}
          </Button>
        );
      })}
      <ConfirmDialog
        key={asked}
        opened={asked !== undefined}
        title={asked ? t(`action.${asked}`) : ''}
        text={asked ? t(`confirm.${asked}`) : ''}
        confirmLabel={asked ? t(`action.${asked}`) : ''}
        danger={asked === 'decline' || asked === 'cancel'}
        {...(asked && needsReason.includes(asked) && { reasonLabel: t('confirm.reason') })}
        onClose={() => setAsked(undefined)}
        onConfirm={confirm}
      />
    </>
  );
}
