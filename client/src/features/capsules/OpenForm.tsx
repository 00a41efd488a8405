import { Button, FileInput, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { IconPackageImport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Capsule } from '@hoi-chan/shared/features/capsules.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { uploadCapsule } from '../../net/upload.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { faultOf, looksLocked } from './model.ts';

/** The file and, where it is locked, its passphrase. Opening puts nothing into a record. */
export function OpenForm({ onOpened }: { onOpened: (capsule: Capsule) => void }) {
  const { t } = useTranslation('capsules');
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const [share, setShare] = useState(0);
  const open = useMutation({
    mutationFn: (chosen: File) => uploadCapsule(chosen, passphrase.trim(), { onProgress: setShare }),
    onSuccess(capsule) {
      setPassphrase('');
      setFile(null);
      setTried(false);
      onOpened(capsule);
    },
  });
  const isLocked = file !== null && (looksLocked(file.name) || (open.error instanceof AppError && open.error.reason === 'capsule_locked'));
  const fault = faultOf(file);
  return (
    <SectionCard title={t('open.title')} icon={<IconPackageImport size={22} aria-hidden />}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (file !== null && fault === undefined && !(isLocked && passphrase.trim() === '')) open.mutate(file);
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t('open.text')}</Text>
          <FileInput
            label={t('open.file')}
            placeholder={t('open.choose')}
            accept=".zip,.jwe"
            value={file}
            onChange={(chosen) => {
              setFile(chosen);
              open.reset();
            }}
            error={tried && fault !== undefined ? t(`open.fault_${fault}`) : undefined}
            disabled={open.isPending}
            clearable
            clearButtonProps={{ 'aria-label': t('open.clear') }}
            maw={520}
          />
          {isLocked && (
            <PasswordInput
              label={t('open.passphrase')}
              description={t('open.passphraseHint')}
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
              error={tried && passphrase.trim() === '' ? t('common:errors.field.required') : undefined}
              visibilityToggleButtonProps={{ 'aria-label': t('open.show') }}
              autoComplete="off"
              maxLength={200}
              maw={520}
              required
            />
          )}
          {open.error !== null && <ErrorState error={open.error} compact />}
          <Group gap="md">
            <Button type="submit" loading={open.isPending}>
              {t('open.submit')}
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {open.isPending && (share < 1 ? t('open.sending', { percent: Math.round(share * 100) }) : t('open.checking'))}
            </Text>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  );
}
