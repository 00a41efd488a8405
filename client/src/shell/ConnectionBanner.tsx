import { Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useSignaling } from '../net/SignalingContext.ts';
import { useIsOnline } from '../net/useIsOnline.ts';
import classes from './ConnectionBanner.module.css';

/** One line below the header while something is wrong with the connection; it says what that means for the work. */
export function ConnectionBanner() {
  const { t } = useTranslation('common');
  const signaling = useSignaling();
  const online = useIsOnline();
  const state = useSyncExternalStore(
    (listener) => signaling?.onState(listener) ?? (() => undefined),
    () => signaling?.state ?? 'connecting',
  );
  const outdated = signaling?.refusal?.reason === 'protocol_version';
  const text = !online
    ? t('connection.offline')
    : state === 'lost'
      ? t('connection.lost')
      : state === 'refused'
        ? outdated
          ? t('connection.outdated')
          : t('connection.refused')
        : undefined;
  return (
    <div role="status" className={text === undefined ? undefined : classes['banner']}>
      {text}
      {text !== undefined && state === 'refused' && (
        <Button size="compact-sm" variant="white" ml="sm" onClick={() => location.reload()}>
          {t('connection.reload')}
        </Button>
      )}
    </div>
  );
}
