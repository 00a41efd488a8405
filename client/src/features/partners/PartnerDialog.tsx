import { Button, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Partner, PartnerSecrets } from '@hoi-chan/shared/features/partners.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';

interface PartnerDialogProps {
  /** undefined: a new one. */
  partner: Partner | undefined;
  onClose: () => void;
  onSecrets: (name: string, secrets: PartnerSecrets) => void;
}

/** A system that may read: whose data, and where it wants to be told. */
export function PartnerDialog({ partner, onClose, onSecrets }: PartnerDialogProps) {
  const { t } = useTranslation('partners');
  const queries = useQueryClient();
  const facilities = useQuery({ queryKey: queryKeys.facilities, queryFn: ({ signal }) => api('facilities.list', {}, { signal }) });
  const [name, setName] = useState(partner?.name ?? '');
  const [facilityId, setFacilityId] = useState<string | null>(partner?.facility.id ?? null);
  const [address, setAddress] = useState(partner?.webhookUrl ?? '');
  const [active, setActive] = useState(partner?.active ?? true);
  const [tried, setTried] = useState(false);
  const webhookUrl = address.trim() === '' ? null : address.trim();
  const badAddress = webhookUrl !== null && !/^https?:\/\/\S+$/.test(webhookUrl);
  const save = useMutation({
    mutationFn: async () => {
      if (partner) await api('partners.update', { params: { partnerId: partner.id }, body: { name, webhookUrl, active } });
      else if (facilityId !== null) onSecrets(name, (await api('partners.create', { body: { name, facilityId, webhookUrl } })).secrets);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: queryKeys.partners });
      onClose();
    },
  });
  const refused = save.error instanceof AppError ? (save.error.fields ?? []) : [];
  const httpsOnly = refused.some(({ reason }) => reason === 'https_only');
  return (
    <Modal
      opened
      onClose={onClose}
      title={partner?.name ?? t('add')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (name.trim() !== '' && facilityId !== null && !badAddress) save.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('form.name')}
            placeholder={t('form.namePlaceholder')}
            withAsterisk
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={tried && name.trim() === '' && t('common:errors.field.required')}
            maxLength={120}
            data-autofocus
          />
          <Select
            label={t('form.facility')}
            description={t('form.facilityHint')}
            withAsterisk
            searchable
            allowDeselect={false}
            disabled={partner !== undefined || facilities.isPending}
            value={facilityId}
            onChange={setFacilityId}
            error={tried && facilityId === null && t('common:errors.field.required')}
            data={(facilities.data?.facilities ?? []).map(({ id, code, name: label }) => ({ value: id, label: `${code} · ${label}` }))}
          />
          <TextInput
            label={t('form.webhook')}
            description={t('form.webhookHint')}
            placeholder="https://"
            inputMode="url"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={httpsOnly ? t('form.httpsOnly') : tried && badAddress && t('form.badAddress')}
            maxLength={500}
          />
          {partner && <Switch label={t('form.active')} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />}
          {save.error && !httpsOnly && <ErrorState error={save.error} compact />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:action.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('common:action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
