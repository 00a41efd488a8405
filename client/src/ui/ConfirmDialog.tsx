import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './ErrorState.tsx';

export interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  text: string;
  confirmLabel: string;
  danger?: boolean;
  /** When given, a reason is asked for and must not be empty. */
  reasonLabel?: string;
  onClose: () => void;
  /** The dialog stays open, and shows the error, when this rejects. */
  onConfirm: (reason: string) => Promise<unknown>;
}

/** Asks once more before something others will see. */
export function ConfirmDialog({ opened, title, text, confirmLabel, danger = false, reasonLabel, onClose, onConfirm }: ConfirmDialogProps) {
  const { t } = useTranslation('common');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const missing = reasonLabel !== undefined && reason.trim() === '';

  const close = (): void => {
    setError(undefined);
    setTried(false);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    setTried(true);
    if (missing) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm(reason.trim());
      setReason('');
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Text size="sm">{text}</Text>
        {reasonLabel !== undefined && (
          <Textarea
            mt="md"
            label={reasonLabel}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={tried && missing ? t('errors.field.required') : undefined}
            maxLength={500}
            minRows={3}
            autosize
            required
            data-autofocus
          />
        )}
        {error !== undefined && <ErrorState error={error} compact />}
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" color={danger ? 'red' : 'teal'} loading={busy} data-autofocus={reasonLabel === undefined || undefined}>
            {confirmLabel}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
