import { Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Partner, PartnerSecrets } from '@hoi-chan/shared/features/partners.ts';
import { api } from '../../net/api.ts';
import { useFacilityChoices } from '../../net/facilityChoices.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { LoadedSelect } from '../../ui/LoadedSelect.tsx';

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
  const facilities = useFacilityChoices(partner?.facility.id);
  const [name, setName] = useState(partner?.name ?? '');
  const [facilityId, setFacilityId] = useState<string | null>(partner?.facility.id ?? null);
  const [address, setAddress] = useState(partner?.webhookUrl ?? '');
  const [active, setActive] = useState(partner?.active ?? true);
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
  const required = (missing: boolean): string | undefined => (missing ? t('common:errors.field.required') : undefined);
  const problems = {
    name: required(name.trim() === ''),
    facilityId: required(facilityId === null),
    webhookUrl: badAddress ? t('form.badAddress') : undefined,
  };
  return (
    <FormDialog
      title={partner?.name ?? t('add')}
      problems={problems}
      refusal={(field, reason) => (field === 'webhookUrl' && reason === 'https_only' ? t('form.httpsOnly') : undefined)}
      save={save}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <TextInput
            label={t('form.name')}
            placeholder={t('form.namePlaceholder')}
            withAsterisk
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errorOf('name')}
            maxLength={120}
            data-autofocus
          />
          <LoadedSelect
            label={t('form.facility')}
            description={t('form.facilityHint')}
            withAsterisk
            searchable
            allowDeselect={false}
            disabled={partner !== undefined}
            value={facilityId}
            onChange={setFacilityId}
            error={errorOf('facilityId')}
            source={facilities.list}
            data={facilities.data}
          />
          <TextInput
            label={t('form.webhook')}
            description={t('form.webhookHint')}
            placeholder="https://"
            inputMode="url"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={errorOf('webhookUrl')}
            maxLength={500}
          />
          {partner && <Switch label={t('form.active')} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />}
        </>
      )}
    </FormDialog>
  );
}
