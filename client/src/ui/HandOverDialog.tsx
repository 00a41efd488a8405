import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './ErrorState.tsx';
import { newPassphrase } from './passphrase.ts';

export interface HandOverChoice {
  passphrase?: string;
  images: boolean;
}
const SHORTEST = 10;

/** A signed consult as one file, for a stick or an e-mail: locked with a passphrase unless somebody decides otherwise. */
export function HandOverDialog({
  opened,
  onClose,
  onConfirm,
}: {
  opened: boolean;
  onClose: () => void;
  /** The dialog stays open, and shows the error, when this rejects. */
  onConfirm: (choice: HandOverChoice) => Promise<unknown>;
}) {
  const { t } = useTranslation('deliveries');
  const [locked, setLocked] = useState(true);
  const [passphrase, setPassphrase] = useState(() => newPassphrase());
  const [images, setImages] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const tooShort = locked && passphrase.trim().length < SHORTEST;
  const close = (): void => {
    setError(undefined);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    if (tooShort) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm({ images, ...(locked && { passphrase: passphrase.trim() }) });
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('deliveries:fileNote.title')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t('deliveries:fileNote.text')}</Text>
          <Checkbox
            label={t('deliveries:fileNote.lock')}
            description={locked ? undefined : t('deliveries:fileNote.unlocked')}
            checked={locked}
            onChange={(event) => setLocked(event.currentTarget.checked)}
          />
          {locked && (
            <TextInput
              label={t('deliveries:fileNote.passphrase')}
              description={t('deliveries:fileNote.passphraseHint')}
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
              error={tooShort ? t('deliveries:fileNote.tooShort', { count: SHORTEST }) : undefined}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              rightSectionWidth={44}
              rightSection={
                <Button
                  variant="subtle"
                  size="compact-sm"
                  px={6}
                  aria-label={t('deliveries:fileNote.another')}
                  title={t('deliveries:fileNote.another')}
                  onClick={() => setPassphrase(newPassphrase())}
                >
                  <IconRefresh size={18} aria-hidden />
                </Button>
              }
            />
          )}
          <Checkbox label={t('deliveries:fileNote.images')} checked={images} onChange={(event) => setImages(event.currentTarget.checked)} />
          {error !== undefined && <ErrorState error={error} compact />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('common:action.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('deliveries:fileNote.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
