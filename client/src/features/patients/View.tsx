import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import PatientFinder from './PatientFinder.tsx';

export default function PatientsView() {
  const { t } = useTranslation('patients');
  return (
    <Page title={t('title')} intro={t('intro')}>
      <PatientFinder limit={50} autoFocus />
    </Page>
  );
}
