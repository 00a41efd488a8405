import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconClock, IconHandStop } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '@hoi-chan/shared/features/deliveries.ts';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import classes from './DeliveryRow.module.css';
import { HandOverDialog, type HandOverChoice } from './HandOverDialog.tsx';
import { TimeText } from './TimeText.tsx';
import { useErrorText } from './useErrorText.ts';

export interface DeliveryRowProps {
  delivery: Delivery;
  /** What else the list says of it. */
  about?: ReactNode;
  /** Nobody but those who may act gets buttons. */
  actions?: {
    retry(): Promise<unknown>;
    handle(reason: string): Promise<unknown>;
    file(choice: HandOverChoice): Promise<unknown>;
  };
}

const icons = { waiting: IconClock, delivered: IconCheck, attention: IconAlertTriangle, handled: IconHandStop };

/** One document on its way into one record system: how it stands, why, and what a person can do. */
export function DeliveryRow({ delivery, about, actions }: DeliveryRowProps) {
  const { t } = useTranslation('deliveries');
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [asking, setAsking] = useState<'handle' | 'file'>();
  const { state, problem } = delivery;
  const Icon = icons[state];
  const retry = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    await actions?.retry().catch((error: unknown) => setFailure(error));
    setBusy(false);
  };
  const isOpen = state === 'waiting' || state === 'attention';
  return (
    <li className={classes['row']} data-state={state} data-testid="delivery">
      <Icon size={20} aria-hidden />
      <div className={classes['words']}>
        <strong>
          {delivery.destination}
          {delivery.versionNumber > 1 && ` · ${t('deliveries:version', { number: delivery.versionNumber })}`}
        </strong>
        {about}
        <span>
          {t(`deliveries:state.${state}`)}
          {delivery.deliveredAt !== null && (
            <>
              {' · '}
              <TimeText at={delivery.deliveredAt} />
            </>
          )}
          {delivery.handled !== null && (
            <>
              {' · '}
              <TimeText at={delivery.handled.at} />
            </>
          )}
        </span>
        {delivery.handled !== null && (
          <span>{t('deliveries:handledBy', { name: delivery.handled.by, reason: delivery.handled.reason })}</span>
        )}
        {state === 'delivered' && delivery.remoteId !== null && (
          <span className={classes['soft']}>
            {t('deliveries:remoteId', { id: delivery.remoteId })}
            {delivery.link !== null && (
              <>
                {' · '}
                <a href={delivery.link} target="_blank" rel="noreferrer noopener">
                  {t('deliveries:link')}
                </a>
              </>
            )}
          </span>
        )}
        {isOpen && problem !== null && (
          <>
            <span>{t(`deliveries:problem.${problem}`)}</span>
            <span className={classes['soft']}>{t(`deliveries:advice.${problem}`)}</span>
          </>
        )}
        {state === 'waiting' && <Waiting delivery={delivery} />}
        {failure !== undefined && <span role="alert">{errorText(failure)}</span>}
        {isOpen && actions !== undefined && (
          <div className={classes['actions']}>
            {!delivery.behindEarlier && (
              <Button size="compact-sm" variant={state === 'attention' ? 'filled' : 'default'} loading={busy} onClick={() => void retry()}>
                {t('deliveries:retry')}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => setAsking('file')}>
              {t('deliveries:file')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAsking('handle')}>
              {t('deliveries:handle.action')}
            </Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        opened={asking === 'handle'}
        title={t('deliveries:handle.title')}
        text={t('deliveries:handle.text', { destination: delivery.destination })}
        confirmLabel={t('deliveries:handle.action')}
        reasonLabel={t('deliveries:handle.reason')}
        onClose={() => setAsking(undefined)}
        onConfirm={async (reason) => actions?.handle(reason)}
      />
      {asking === 'file' && (
        <HandOverDialog opened onClose={() => setAsking(undefined)} onConfirm={async (choice) => actions?.file(choice)} />
      )}
    </li>
  );
}

function Waiting({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('deliveries');
  if (delivery.behindEarlier) return <span className={classes['soft']}>{t('deliveries:behind')}</span>;
  if (delivery.attempts === 0) return <span className={classes['soft']}>{t('deliveries:sending')}</span>;
  return (
    <span className={classes['soft']}>
      {delivery.nextTryAt !== null && (
        <>
          {t('deliveries:nextTry')} <TimeText at={delivery.nextTryAt} />
          {' · '}
        </>
      )}
      {t('deliveries:attempts', { count: delivery.attempts })}
    </span>
  );
}
