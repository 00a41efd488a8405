import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const ROWS = 5;

interface LostFilesProps {
  names: readonly string[];
  /** How many have come. */
  done: number;
  onForget: () => void;
}

/** After a reload: how many of the chosen files are not there, and that they must be chosen again. */
export function LostFiles({ names, done, onForget }: LostFilesProps) {
  const { t } = useTranslation('uploads');
  if (names.length === 0) return null;
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle size={20} aria-hidden />}
      role="status"
      data-testid="lost-files"
      data-count={names.length}
    >
      <Text size="sm" fw={600}>
        {t('lost.title', { count: names.length, done })}
      </Text>
      <Text size="sm">{t('lost.text')}</Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {names.slice(0, ROWS).join(', ')}
        {names.length > ROWS && ` … (+${names.length - ROWS})`}
      </Text>
      <Button mt="xs" size="xs" variant="default" onClick={onForget}>
        {t('lost.forget')}
      </Button>
    </Alert>
  );
}
