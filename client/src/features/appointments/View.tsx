import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCalendarHeart } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Appointment } from '@hoi-chan/shared/features/appointments.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { useNow } from '../../ui/useNow.ts';
import { AppointmentRow } from './AppointmentRow.tsx';
import classes from './AppointmentRow.module.css';
import { groupAppointments, type Grouped } from './model.ts';

const order = ['waiting', 'inCall', 'upcoming', 'past'] as const satisfies readonly (keyof Grouped)[];

/** All follow-ups: whoever waits first. */
export default function AppointmentsView() {
  const { t } = useTranslation('appointments');
  const now = useNow(60_000);
  const list = useQuery({
    queryKey: queryKeys.appointments(),
    queryFn: ({ signal }) => api('appointments.list', { query: {} }, { signal }),
    refetchInterval: 60_000,
  });
  const groups = groupAppointments(list.data?.appointments ?? [], now);
  return (
    <Page title={t('title')} intro={t('intro')}>
      {list.isPending && <ListSkeleton />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.appointments.length === 0 && (
        <EmptyState icon={<IconCalendarHeart size={40} />} title={t('empty')} text={t('emptyText')} />
      )}
      <Stack gap="lg">
        {order
          .filter((name) => groups[name].length > 0)
          .map((name) => (
            <SectionCard key={name} title={t(`group.${name}`)} tone={name === 'waiting' ? 'brand' : 'plain'}>
              <Rows appointments={groups[name]} />
            </SectionCard>
          ))}
      </Stack>
    </Page>
  );
}

function Rows({ appointments }: { appointments: Appointment[] }) {
  return (
    <ul className={classes['rows']}>
      {appointments.map((appointment) => (
        <AppointmentRow key={appointment.id} appointment={appointment} />
      ))}
    </ul>
  );
}
