import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { useMe } from '../../state/me.ts';
import { Page } from '../../ui/Page.tsx';
import { useSpecialtyName } from '../../ui/useSpecialtyName.ts';
import { MyConsults } from './MyConsults.tsx';
import { Queue } from './Queue.tsx';

/** The first screen of a working day. `patientFinder` is the search of the patients feature. */
export default function DeskView({ patientFinder }: { patientFinder: ReactNode }) {
  const { t } = useTranslation('desk');
  const specialtyName = useSpecialtyName();
  const me = useMe();
  if (me.role === 'provincial_admin') return <Navigate to="/admin" replace />;
  const title = t('greeting', { name: me.name.split(' ').at(-1) });
  if (me.role === 'specialist') {
    return (
      <Page title={t('title')} heading={title} intro={[me.facility.name, ...me.specialties.map(specialtyName)].join(' · ')}>
        <Stack gap="lg">
          <Queue />
          <MyConsults />
        </Stack>
      </Page>
    );
  }
  return (
    <Page title={t('title')} heading={title} intro={me.facility.name}>
      <Stack gap="lg">
        {patientFinder}
        <MyConsults />
      </Stack>
    </Page>
  );
}
