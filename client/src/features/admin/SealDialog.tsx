import { Button, FileInput, Group, Modal, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconCertificate } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Letterhead, SealCertificate } from '@hoi-chan/shared/features/seals.ts';
import { api } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { formatDate } from '../../ui/time.ts';

interface SealDialogProps {
  facility: { id: string; name: string };
  onClose: () => void;
}

/** What stands at the head of a facility's papers, and the certificate they are sealed with. */
export function SealDialog({ facility, onClose }: SealDialogProps) {
  const { t } = useTranslation('admin');
  const seal = useQuery({
    queryKey: ['seal', facility.id],
    queryFn: ({ signal }) => api('seals.get', { params: { facilityId: facility.id } }, { signal }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('seal.title', { name: facility.name })}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {seal.isPending && <Skeleton h={260} />}
      {seal.error !== null && <ErrorState error={seal.error} onRetry={() => void seal.refetch()} compact />}
      {seal.data !== undefined && (
        <Stack gap="lg">
          <LetterheadForm facilityId={facility.id} letterhead={seal.data} onSaved={onClose} />
          <CertificateForm facilityId={facility.id} certificate={seal.data.certificate} />
        </Stack>
      )}
    </Modal>
  );
}

function LetterheadForm({ facilityId, letterhead, onSaved }: { facilityId: string; letterhead: Letterhead; onSaved: () => void }) {
  const { t } = useTranslation('admin');
  const queries = useQueryClient();
  const [parentName, setParentName] = useState(letterhead.parentName);
  const [address, setAddress] = useState(letterhead.address);
  const [phone, setPhone] = useState(letterhead.phone);
  const save = useMutation({
    mutationFn: () => api('seals.update', { params: { facilityId }, body: { parentName, address, phone } }),
    onSuccess: (next) => {
      queries.setQueryData(['seal', facilityId], next);
      onSaved();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('seal.parentName')}
          description={t('seal.parentHint')}
          value={parentName}
          maxLength={200}
          onChange={(event) => setParentName(event.currentTarget.value)}
        />
        <TextInput label={t('seal.address')} value={address} maxLength={300} onChange={(event) => setAddress(event.currentTarget.value)} />
        <TextInput label={t('seal.phone')} value={phone} maxLength={60} onChange={(event) => setPhone(event.currentTarget.value)} />
        {save.error !== null && <ErrorState error={save.error} compact />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} data-testid="seal-save">
            {t('common:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function CertificateForm({ facilityId, certificate }: { facilityId: string; certificate: SealCertificate | null }) {
  const { t } = useTranslation('admin');
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const upload = useMutation({
    mutationFn: async (chosen: File) =>
      api('seals.uploadCertificate', { params: { facilityId }, body: { pkcs12Base64: await base64Of(chosen), passphrase } }),
    onSuccess: (next) => {
      queries.setQueryData(['seal', facilityId], next);
      setFile(null);
      setPassphrase('');
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== null) upload.mutate(file);
      }}
    >
      <Stack gap="sm">
        <Text fw={650}>{t('seal.certificate')}</Text>
        {certificate === null ? (
          <Text size="sm">{t('seal.none')}</Text>
        ) : (
          <Text size="sm" component="div">
            <b>{certificate.subject}</b> {certificate.origin === 'demo' && <ToneBadge tone="neutral">{t('seal.demo')}</ToneBadge>}
            <br />
            {t('seal.facts', { issuer: certificate.issuer, until: formatDate(certificate.notAfter) })}
            <br />
            <span className="hc-number" style={{ overflowWrap: 'anywhere', fontSize: 12 }}>
              SHA-256 {certificate.fingerprintSha256}
            </span>
          </Text>
        )}
        <FileInput
          label={t('seal.file')}
          description={t('seal.fileHint')}
          accept=".p12,.pfx,application/x-pkcs12"
          leftSection={<IconCertificate size={18} aria-hidden />}
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={{ 'aria-label': t('seal.clear') }}
        />
        <PasswordInput
          label={t('seal.passphrase')}
          value={passphrase}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('seal.showPassphrase') }}
        />
        {upload.error !== null && <ErrorState error={upload.error} compact />}
        <Group justify="flex-end">
          <Button type="submit" variant="default" disabled={file === null} loading={upload.isPending}>
            {t('seal.upload')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
