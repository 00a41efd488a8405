import { Button, Modal, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { AppointmentRow, LinkDialog } from './AppointmentRow.tsx';
import classes from './AppointmentRow.module.css';
import { LinkCard } from './LinkCard.tsx';
import { PlanForm } from './PlanForm.tsx';

const afterSigning: readonly Consult['state'][] = ['signed', 'delivered', 'closed'];

/** Follow-ups of one consult, and planning another; only once its minutes are signed. */
export default function ConsultFollowUps({ consult }: { consult: Consult }) {
  const { t } = useTranslation('appointments');
  const [planning, setPlanning] = useState(false);
  const [planned, setPlanned] = useState<RouteOutput<'appointments.plan'>>();
  const isSigned = afterSigning.includes(consult.state);
  const list = useQuery({
    queryKey: queryKeys.appointments(consult.id),
    queryFn: ({ signal }) => api('appointments.list', { query: { consultId: consult.id } }, { signal }),
    enabled: isSigned,
  });
  if (!isSigned) return null;
  const appointments = list.data?.appointments ?? [];
  return (
    <SectionCard title={t('ofConsult.title')}>
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} compact />}
      {list.data && appointments.length === 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          {t('ofConsult.none')}
        </Text>
      )}
      <ul className={classes['rows']}>
        {appointments.map((appointment) => (
          <AppointmentRow key={appointment.id} appointment={appointment} showPatient={false} />
        ))}
      </ul>
      <Button mt="sm" fullWidth leftSection={<IconCalendarPlus size={18} aria-hidden />} onClick={() => setPlanning(true)}>
        {t('ofConsult.plan')}
      </Button>
      <Modal
        opened={planning}
        onClose={() => setPlanning(false)}
        title={t('plan.title')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <PlanForm
          consultId={consult.id}
          onPlanned={(result) => {
            setPlanning(false);
            setPlanned(result);
          }}
        />
      </Modal>
      <LinkDialog title={t('link.title')} onClose={() => setPlanned(undefined)}>
        {planned && <LinkCard appointment={planned.appointment} link={planned.link} />}
      </LinkDialog>
    </SectionCard>
  );
}
