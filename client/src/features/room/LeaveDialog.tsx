import { Button, Modal, Stack, Text } from '@mantine/core';
import { IconDoorExit, IconPhoneEnd } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../ui/ErrorState.tsx';

export interface LeaveDialogProps {
  opened: boolean;
  mayEnd: boolean;
  endHint: string;
  onClose: () => void;
  onLeave: () => void;
  onEnd: () => Promise<void>;
}

/** Leaving alone, or ending it for everybody: two different things, said apart. */
export function LeaveDialog({ opened, mayEnd, endHint, onClose, onLeave, onEnd }: LeaveDialogProps) {
  const { t } = useTranslation('room');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const end = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onEnd();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t('leave.title')} closeButtonProps={{ 'aria-label': t('leave.stay') }}>
      <Stack gap="sm">
        <Button size="lg" h={56} variant="default" leftSection={<IconDoorExit aria-hidden />} onClick={onLeave} data-autofocus>
          {t('leave.alone')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('leave.aloneHint')}
        </Text>
        {mayEnd && (
          <>
            <Button
              size="lg"
              h={56}
              color="red.8"
              mt="sm"
              leftSection={<IconPhoneEnd aria-hidden />}
              loading={busy}
              onClick={() => void end()}
            >
              {t('leave.end')}
            </Button>
            <Text size="sm" c="dimmed">
              {endHint}
            </Text>
          </>
        )}
        {error !== undefined && <ErrorState error={error} compact />}
      </Stack>
    </Modal>
  );
}
