import { Button, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../ui/ErrorState.tsx';
import type { SignedOut } from './model.ts';

interface UnsentDialogProps {
  opened: boolean;
  onClose: () => void;
  /** The dialog stays open, and shows the error, when this rejects. */
  onLeave: (how: SignedOut) => Promise<void>;
}

/** What was written here and has not reached the server: whoever leaves decides whether it waits on this device or goes. */
export function UnsentDialog({ opened, onClose, onLeave }: UnsentDialogProps) {
  const { t } = useTranslation('access');
  const [leaving, setLeaving] = useState<SignedOut>();
  const [error, setError] = useState<unknown>();
  const leave = async (how: SignedOut): Promise<void> => {
    setLeaving(how);
    setError(undefined);
    try {
      await onLeave(how);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setLeaving(undefined);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t('unsent.title')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      <Text size="sm">{t('unsent.text')}</Text>
      {error !== undefined && <ErrorState error={error} compact />}
      <Stack mt="lg" gap="xs">
        <Button
          data-autofocus
          loading={leaving === 'signed_out_keeping'}
          disabled={leaving !== undefined}
          onClick={() => void leave('signed_out_keeping')}
        >
          {t('unsent.keep')}
        </Button>
        <Button
          variant="outline"
          color="red"
          loading={leaving === 'signed_out'}
          disabled={leaving !== undefined}
          onClick={() => void leave('signed_out')}
        >
          {t('unsent.discard')}
        </Button>
        <Button variant="default" disabled={leaving !== undefined} onClick={onClose}>
          {t('unsent.stay')}
        </Button>
      </Stack>
    </Modal>
  );
}
