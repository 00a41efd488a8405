import { Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hl7Source } from '@hoi-chan/shared/features/hl7.ts';
import { api } from '../../net/api.ts';
import { useFacilityChoices } from '../../net/facilityChoices.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';

/** A machine that may send, new or known: for which facility, from which address. */
export function SourceDialog({ source, onClose }: { source: Hl7Source | undefined; onClose: () => void }) {
  const { t } = useTranslation('hl7');
  const queries = useQueryClient();
  const facilities = useFacilityChoices(source?.facility.id);
  const [name, setName] = useState(source?.name ?? '');
  const [facilityId, setFacilityId] = useState<string | null>(source?.facility.id ?? null);
  const [address, setAddress] = useState(source?.address ?? '');
  const [active, setActive] = useState(source?.active ?? true);
  const save = useMutation({
    mutationFn: async () => {
      const body = { name, address: address.trim() };
      if (source) await api('hl7.update', { params: { sourceId: source.id }, body: { ...body, active } });
      else if (facilityId !== null) await api('hl7.create', { body: { ...body, facilityId } });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: queryKeys.hl7 });
      onClose();
    },
  });
  const required = (missing: boolean): string | undefined => (missing ? t('common:errors.field.required') : undefined);
  const problems = {
    name: required(name.trim() === ''),
    facilityId: required(facilityId === null),
    address: required(address.trim() === ''),
  };
  return (
    <FormDialog
      title={source?.name ?? t('add')}
      problems={problems}
      refusal={(field) => (field === 'address' ? t('form.badAddress') : undefined)}
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
          <Select
            label={t('form.facility')}
            description={t('form.facilityHint')}
            withAsterisk
            searchable
            allowDeselect={false}
            disabled={source !== undefined}
            value={facilityId}
            onChange={setFacilityId}
            error={errorOf('facilityId')}
            data={facilities}
          />
          <TextInput
            label={t('form.address')}
            description={t('form.addressHint')}
            placeholder="10.1.2.3"
            withAsterisk
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={errorOf('address')}
          />
          {source && <Switch label={t('form.active')} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />}
        </>
      )}
    </FormDialog>
  );
}
