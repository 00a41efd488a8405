import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconDoorEnter, IconLink, IconVideo } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { Appointment } from '@hoi-chan/shared/features/appointments.ts';
import { api } from '../../net/api.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { minutesSince } from '../../ui/time.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import { useNow } from '../../ui/useNow.ts';
import classes from './AppointmentRow.module.css';
import { LinkCard } from './LinkCard.tsx';

const tones = { planned: 'neutral', waiting: 'warn', in_call: 'brand', ended: 'good', cancelled: 'neutral' } as const;

/** One follow-up: who, when, how it stands, and what can be done about it. */
export function AppointmentRow({ appointment, showPatient = true }: { appointment: Appointment; showPatient?: boolean }) {
  const { t } = useTranslation('appointments');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [cancelling, setCancelling] = useState(false);
  const params = { appointmentId: appointment.id };
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['appointments'] });
  const admit = useMutation({
    mutationFn: () => api('appointments.admit', { params }),
    onSuccess: () => navigate(`/appointments/${appointment.id}/room`),
    onSettled: refresh,
  });
  const newLink = useMutation({ mutationFn: () => api('appointments.newLink', { params }), onSettled: refresh });
  const { state } = appointment;
  const open = state === 'planned' || state === 'waiting' || state === 'in_call';
  return (
    <li className={classes['row']} data-waiting={state === 'waiting' || undefined}>
      <div className={classes['text']}>
        <Group gap={8}>
          {showPatient && (
            <Text component={Link} to={`/consults/${appointment.consultId}`} fw={650} c="var(--hc-ink)" className={classes['name']}>
              {appointment.patientName}
            </Text>
          )}
          <Text component="div" fw={showPatient ? 400 : 650}>
            <TimeText at={appointment.startsAt} />
          </Text>
          <ToneBadge tone={tones[state]}>{t(`state.${state}`)}</ToneBadge>
          {appointment.linkState === 'locked' && <ToneBadge tone="danger">{t('row.locked')}</ToneBadge>}
        </Group>
        <Text size="sm" c="dimmed">
          {appointment.host.name}
          {appointment.note !== '' && ` · ${appointment.note}`}
        </Text>
        {state === 'waiting' && appointment.waitingSince !== null && <Waiting since={appointment.waitingSince} />}
        {admit.error && <ErrorState error={admit.error} compact />}
        {newLink.error && <ErrorState error={newLink.error} compact />}
      </div>
      {open && (
        <div className={classes['actions']}>
          {state === 'waiting' && (
            <Button leftSection={<IconDoorEnter size={18} aria-hidden />} loading={admit.isPending} onClick={() => admit.mutate()}>
              {t('row.admit')}
            </Button>
          )}
          {state !== 'waiting' && (
            <Button
              component={Link}
              to={`/appointments/${appointment.id}/room`}
              variant={state === 'in_call' ? 'filled' : 'default'}
              leftSection={<IconVideo size={18} aria-hidden />}
            >
              {t('row.room')}
            </Button>
          )}
          {state !== 'in_call' && (
            <>
              <Button
                variant="default"
                leftSection={<IconLink size={18} aria-hidden />}
                loading={newLink.isPending}
                onClick={() => newLink.mutate()}
              >
                {t('row.newLink')}
              </Button>
              <Button variant="subtle" color="red" onClick={() => setCancelling(true)}>
                {t('row.cancel')}
              </Button>
            </>
          )}
        </div>
      )}
      <ConfirmDialog
        opened={cancelling}
        title={t('row.cancel')}
        text={t('row.cancelText')}
        confirmLabel={t('row.cancel')}
        danger
        reasonLabel={t('row.cancelReason')}
        onClose={() => setCancelling(false)}
        onConfirm={async (reason) => {
          await api('appointments.cancel', { params, body: { reason } });
          await refresh();
        }}
      />
      <LinkDialog title={t('link.newTitle')} onClose={() => newLink.reset()}>
        {newLink.data && <LinkCard appointment={newLink.data.appointment} link={newLink.data.link} />}
      </LinkDialog>
    </li>
  );
}

function Waiting({ since }: { since: string }) {
  const { t } = useTranslation('appointments');
  return (
    <Text size="sm" fw={600} c="var(--hc-warn)">
      {t('row.waiting', { minutes: minutesSince(since, useNow()) })}
    </Text>
  );
}

/** A dialog that is open as long as it has something to show. */
export function LinkDialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation('appointments');
  return (
    <Modal
      opened={Boolean(children)}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {children}
    </Modal>
  );
}
