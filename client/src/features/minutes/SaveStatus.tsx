import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../state/useStore.ts';
import { formatClock } from '../../ui/time.ts';
import { useLeaveWarning } from '../../ui/useLeaveWarning.ts';
import classes from './SaveStatus.module.css';
import { CopyWritten } from './CopyWritten.tsx';
import { saveStatus, whyRefused } from './saveStatus.ts';
import type { MinutesSession } from './session.ts';

/** Whether what was written stands on the server, in one honest line. */
export function SaveStatus({ session }: { session: MinutesSession }) {
  const { t } = useTranslation('minutes');
  const state = useStore(session.state);
  const { key, tone } = saveStatus(state);
  const why = whyRefused(state);
  const atRisk = state.unsaved > 0 && state.keptOnDevice !== true;
  useLeaveWarning(atRisk);
  const time = (at: number | null): string => (at === null ? '' : formatClock(new Date(at)));
  const Icon = tone === 'danger' ? IconAlertTriangle : key === 'offline' ? IconCloudOff : tone === 'busy' ? IconCloudUp : IconCheck;
  return (
    <div className={classes['status']} data-tone={tone} data-testid="save-status" data-status={key}>
      <Icon size={16} aria-hidden />
      <output>{t(`status.${key}`, { count: state.unsaved, since: time(state.unsavedSince), at: time(state.savedAt) })}</output>
      {why !== undefined && (
        <span role="alert" data-testid="save-refused-why">
          {t(`refused.${why}`, { fields: state.refusedFields.map((field) => t(`refused.field.${field}`)).join(', ') })}
        </span>
      )}
      {state.unsaved > 0 && (state.refusal !== null || state.link === 'denied') && <CopyWritten session={session} />}
      {(state.link === 'offline' || state.link === 'denied') && (
        <Button size="compact-xs" variant="default" onClick={session.resync}>
          {t('status.retry')}
        </Button>
      )}
    </div>
  );
}
