import { Anchor, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../ui/Page.tsx';
import PatientFinder from './PatientFinder.tsx';

export default function PatientsView() {
  const { t } = useTranslation('patients');
  return (
    <Page title={t('title')} intro={t('intro')}>
      <PatientFinder limit={50} autoFocus />
      <Group gap="lg" mt="md">
        <Anchor component={Link} to="/identities" size="sm">
          {t('compare')}
        </Anchor>
        <Anchor component={Link} to="/capsules" size="sm">
          {t('importCapsule')}
        </Anchor>
      </Group>
    </Page>
  );
}
