import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Asks for a picture again that did not come. */
export function RetryButton({ onRetry, className }: { onRetry: () => void; className?: string | undefined }) {
  const { t } = useTranslation('viewer');
  return (
    <Button size="xs" variant="default" onClick={onRetry} className={className}>
      {t('retry')}
    </Button>
  );
}
