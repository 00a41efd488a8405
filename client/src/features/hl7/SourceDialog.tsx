import { Button, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Hl7Source } from '@hoi-chan/shared/features/hl7.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';

/** A machine that may send, new or known: for which facility, from which address. */
export function SourceDialog({ source, onClose }: { source: Hl7Source | undefined; onClose: () => void }) {
  const { t } = useTranslation('hl7');
  const queries = useQueryClient();
  const facilities = useQuery({ queryKey: queryKeys.facilities, queryFn: ({ signal }) => api('facilities.list', {}, { signal }) });
  const [name, setName] = useState(source?.name ?? '');
  const [facilityId, setFacilityId] = useState<string | null>(source?.facility.id ?? null);
  const [address, setAddress] = useState(source?.address ?? '');
  const [active, setActive] = useState(source?.active ?? true);
  const [tried, setTried] = useState(false);
  const whole = name.trim() !== '' && facilityId !== null && address.trim() !== '';
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
  const fields = save.error instanceof AppError ? (save.error.fields ?? []) : [];
  const badAddress = fields.some(({ path }) => path === 'address');
  const required = (missing: boolean): string | false => tried && missing && t('common:errors.field.required');
  return (
    <Modal
      opened
      onClose={onClose}
      title={source?.name ?? t('add')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (whole) save.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('form.name')}
            placeholder={t('form.namePlaceholder')}
            withAsterisk
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={required(name.trim() === '')}
            maxLength={120}
            data-autofocus
          />
          <Select
            label={t('form.facility')}
            description={t('form.facilityHint')}
            withAsterisk
            searchable
            allowDeselect={false}
            disabled={source !== undefined || facilities.isPending}
            value={facilityId}
            onChange={setFacilityId}
            error={required(facilityId === null)}
            data={(facilities.data?.facilities ?? []).map(({ id, code, name: label }) => ({ value: id, label: `${code} · ${label}` }))}
          />
          <TextInput
            label={t('form.address')}
            description={t('form.addressHint')}
            placeholder="10.1.2.3"
            withAsterisk
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={badAddress ? t('form.badAddress') : required(address.trim() === '')}
          />
          {source && <Switch label={t('form.active')} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />}
          {save.error && !badAddress && <ErrorState error={save.error} compact />}
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
