import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Where machines must send HL7 v2, or that the server takes none. */
export function Hl7Port({ port }: { port: number | null }) {
  const { t } = useTranslation('recordSystems');
  return (
    <Alert color={port === null ? 'yellow' : 'blue'} variant="light" mb="md">
      {port === null ? t('notListening') : t('listening', { port })}
    </Alert>
  );
}
