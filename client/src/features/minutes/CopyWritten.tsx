import { Button, CopyButton } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { plainText } from './plainText.ts';
import type { MinutesSession } from './session.ts';

/** The way out for what the server does not take: everything as it stands here, to be pasted elsewhere. */
export function CopyWritten({ session }: { session: MinutesSession }) {
  const { t } = useTranslation('minutes');
  return (
    <CopyButton value={plainText(session.document, (field) => t(`field.${field}`))} timeout={2500}>
      {({ copied, copy }) => (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconCopy size={14} aria-hidden />}
          onClick={copy}
          data-testid="minutes-copy-written"
        >
          {copied ? t('common:action.copied') : t('status.copy')}
        </Button>
      )}
    </CopyButton>
  );
}
