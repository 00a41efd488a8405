import { Button, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '@hoi-chan/shared/features/deliveries.ts';
import { api, apiBlob } from '../../net/api.ts';
import { openBlob } from '../../net/openFile.ts';
import { useNotice } from '../../net/SignalingContext.ts';
import { capsuleName } from '../../ui/capsuleName.ts';
import { DeliveryRow } from '../../ui/DeliveryRow.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HandOverDialog } from '../../ui/HandOverDialog.tsx';
import { useErrorText } from '../../ui/useErrorText.ts';
import classes from './Deliveries.module.css';

/** Where the signed minutes stand on their way into each record system, as it is and never as one would like it. */
export function Deliveries({ consultId, consultNumber }: { consultId: string; consultNumber: string }) {
  const { t } = useTranslation('minutes');
  const errorText = useErrorText();
  const [handingOver, setHandingOver] = useState(false);
  const [loading, setLoading] = useState(false);
  const [failure, setFailure] = useState<unknown>();
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
    if (payload.consultId !== consultId) return;
    put(payload.delivery);
    // The list may still be on its way with what was true before, or not know this delivery yet.
    void queries.invalidateQueries({ queryKey: key });
  });
  const downloadXml = async (): Promise<void> => {
    setLoading(true);
    setFailure(undefined);
    await apiBlob('deliveries.visitXml', { params: { consultId } })
      .then((blob) => openBlob(blob, `${consultNumber}.xml`))
      .catch((cause: unknown) => setFailure(cause));
    setLoading(false);
  };
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} compact />;
  if (data === undefined) return <Skeleton h={56} />;
  return (
    <section aria-label={t('delivery.title')} className={classes['section']}>
      <h3 className={classes['heading']}>{t('delivery.title')}</h3>
      <ul className={classes['list']} aria-live="polite">
        {data.deliveries.map((delivery) => {
          const params = { deliveryId: delivery.id };
          return (
            <DeliveryRow
              key={delivery.id}
              delivery={delivery}
              actions={{
                retry: async () => put(await api('deliveries.retry', { params })),
                handle: async (reason) => put(await api('deliveries.handle', { params, body: { reason } })),
                file: async (choice) =>
                  openBlob(
                    await apiBlob('deliveries.file', { params, body: choice }),
                    capsuleName(consultNumber, delivery.versionNumber, choice),
                  ),
              }}
            />
          );
        })}
      </ul>
      <div>
        <Button size="compact-sm" variant="subtle" onClick={() => setHandingOver(true)}>
          {t('delivery.capsule')}
        </Button>
        <Button size="compact-sm" variant="subtle" loading={loading} onClick={() => void downloadXml()}>
          {t('delivery.xml')}
        </Button>
        {failure !== undefined && <span role="alert">{errorText(failure)}</span>}
      </div>
      {handingOver && (
        <HandOverDialog
          opened
          onClose={() => setHandingOver(false)}
          onConfirm={async (choice) =>
            openBlob(
              await apiBlob('capsules.make', { params: { consultId }, body: choice }),
              capsuleName(consultNumber, Math.max(1, ...data.deliveries.map(({ versionNumber }) => versionNumber)), choice),
            )
          }
        />
      )}
      {data.deliveries.length === 0 && <p className={classes['soft']}>{t('delivery.none')}</p>}
    </section>
  );
}
