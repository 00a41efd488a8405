import { Button, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconAlertTriangle, IconCheck, IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { useNotice } from '../../net/SignalingContext.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { useErrorText } from '../../ui/useErrorText.ts';
import classes from './Deliveries.module.css';

/** Where the signed minutes stand on their way into each record system, as it is and never as one would like it. */
export function Deliveries({ consultId }: { consultId: string }) {
  const { t } = useTranslation('minutes');
  const queries = useQueryClient();
  const key = ['deliveries', consultId];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api('deliveries.list', { params: { consultId } }, { signal }),
  });
  const put = (delivery: Delivery): void => {
    queries.setQueryData<{ deliveries: Delivery[] }>(
      key,
      (now) => now && { deliveries: now.deliveries.map((one) => (one.id === delivery.id ? delivery : one)) },
    );
  };
  useNotice('delivery:changed', (payload) => {
    if (payload.consultId === consultId) put(payload.delivery);
  });
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} compact />;
  if (data === undefined) return <Skeleton h={56} />;
  return (
    <section aria-label={t('delivery.title')} className={classes['section']}>
      <h3 className={classes['heading']}>{t('delivery.title')}</h3>
      <ul className={classes['list']} aria-live="polite">
        {data.deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} consultId={consultId} delivery={delivery} onChange={put} />
        ))}
      </ul>
      {data.deliveries.length === 0 && <p className={classes['soft']}>{t('delivery.none')}</p>}
    </section>
  );
}

function DeliveryRow({ consultId, delivery, onChange }: { consultId: string; delivery: Delivery; onChange: (delivery: Delivery) => void }) {
  const { t } = useTranslation('minutes');
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const retry = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      onChange(await api('deliveries.retry', { params: { consultId, deliveryId: delivery.id } }));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const Icon = delivery.state === 'delivered' ? IconCheck : delivery.state === 'failed' ? IconAlertTriangle : IconClock;
  return (
    <li className={classes['row']} data-state={delivery.state} data-testid="delivery">
      <Icon size={18} aria-hidden />
      <div className={classes['words']}>
        <strong>{delivery.destination}</strong>
        <span>
          {t(`delivery.state.${delivery.state}`)}
          {delivery.deliveredAt !== null && (
            <>
              {' · '}
              <TimeText at={delivery.deliveredAt} />
            </>
          )}
        </span>
        {delivery.state !== 'delivered' && delivery.problem !== null && (
          <span>{t([`delivery.problem.${delivery.problem}`, 'delivery.problem.other'])}</span>
        )}
        {delivery.state === 'pending' && delivery.attempts > 0 && (
          <span className={classes['soft']}>
            {t('delivery.attempts', { count: delivery.attempts })}
            {delivery.nextTryAt !== null && (
              <>
                {' · '}
                {t('delivery.nextTry')} <TimeText at={delivery.nextTryAt} />
              </>
            )}
          </span>
        )}
        {failure !== undefined && <span role="alert">{errorText(failure)}</span>}
      </div>
      {delivery.state !== 'delivered' && (
        <Button size="compact-sm" variant="default" loading={busy} onClick={() => void retry()}>
          {t('delivery.retry')}
        </Button>
      )}
    </li>
  );
}
