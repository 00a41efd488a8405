import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { toAppError, wayOutOf } from './errorText.ts';
import { useErrorText } from './useErrorText.ts';

/** An error where the content would be: what happened, and the way out that fits its code. */
export function ErrorState({ error: thrown, onRetry, compact = false }: { error: unknown; onRetry?: () => void; compact?: boolean }) {
  const { t } = useTranslation('common');
  const errorText = useErrorText();
  const error = toAppError(thrown);
  const wayOut = wayOutOf(error);
  const traceId = 'traceId' in error && typeof error.traceId === 'string' ? error.traceId : undefined;
  return (
    <Alert
      role="alert"
      color={wayOut === 'retry' ? 'yellow' : 'red'}
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={compact ? undefined : t(`errors.title.${wayOut}`)}
      m={compact ? 0 : 'md'}
      maw={640}
    >
      <Text size="sm">{errorText(error)}</Text>
      {wayOut === 'report' && traceId !== undefined && (
        <Text size="xs" mt={4}>
          {t('errors.trace', { traceId })}
        </Text>
      )}
      <Group gap="xs" mt="sm" hidden={onRetry === undefined && wayOut !== 'signIn' && wayOut !== 'back'}>
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('errors.action.retry')}
          </Button>
        )}
        {wayOut === 'signIn' && (
          <Button size="xs" variant="default" onClick={() => location.assign('/')}>
            {t('errors.action.signIn')}
          </Button>
        )}
        {wayOut === 'back' && !compact && (
          <Button size="xs" variant="default" onClick={() => history.back()}>
            {t('errors.action.back')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
