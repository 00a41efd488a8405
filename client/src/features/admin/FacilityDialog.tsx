import { Group, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { LoadedSelect } from '../../ui/LoadedSelect.tsx';
import { useFacilities } from './useFacilities.ts';

const levels = ['hospital', 'commune', 'province'] as const satisfies readonly Facility['level'][];

/** A facility, new or known; its code and level never change, records elsewhere point at them. */
export function FacilityDialog({ facility, onClose }: { facility: Facility | undefined; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const queries = useQueryClient();
  const { list, options } = useFacilities();
  const [code, setCode] = useState(facility?.code ?? '');
  const [name, setName] = useState(facility?.name ?? '');
  const [level, setLevel] = useState<Facility['level']>(facility?.level ?? 'commune');
  const [parentId, setParentId] = useState<string | null>(facility?.parentId ?? null);
  const [active, setActive] = useState(facility?.active ?? true);
  const [maxUpKbps, setMaxUpKbps] = useState(facility?.maxUpKbps ?? null);
  const [maxDownKbps, setMaxDownKbps] = useState(facility?.maxDownKbps ?? null);
  const problems = {
    name: name.trim() === '' ? t('problem.required') : undefined,
    code: facility === undefined && !/^[0-9A-Z]{5}$/.test(code.trim()) ? t('problem.code') : undefined,
  };
  const save = useMutation({
    mutationFn: () =>
      facility
        ? api('facilities.update', { params: { facilityId: facility.id }, body: { name, parentId, active, maxUpKbps, maxDownKbps } })
        : api('facilities.create', { body: { code: code.trim(), name, level, parentId } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: queryKeys.facilities });
      onClose();
    },
  });
  return (
    <FormDialog title={facility?.name ?? t('facilities.add')} problems={problems} save={save} onClose={onClose}>
      {(errorOf) => (
        <>
          <TextInput
            label={t('facilities.name')}
            withAsterisk
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errorOf('name')}
            maxLength={200}
            data-autofocus
          />
          {!facility && (
            <>
              <TextInput
                label={t('facilities.code')}
                description={t('facilities.codeHint')}
                withAsterisk
                value={code}
                onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
                error={errorOf('code')}
                maxLength={5}
              />
              <Select
                label={t('facilities.level')}
                allowDeselect={false}
                value={level}
                onChange={(value) => setLevel(levels.find((one) => one === value) ?? level)}
                data={levels.map((one) => ({ value: one, label: t(`level.${one}`) }))}
              />
            </>
          )}
          <LoadedSelect
            label={t('facilities.parent')}
            clearable
            clearButtonProps={{ 'aria-label': t('facilities.noParent') }}
            searchable
            value={parentId}
            onChange={setParentId}
            source={list}
            data={options.filter((option) => option.value !== facility?.id)}
          />
          {facility && (
            <Switch label={t('facilities.active')} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
          )}
          {facility && (
            <Group grow align="flex-start">
              <KbpsInput label={t('facilities.maxUp')} value={maxUpKbps} onChange={setMaxUpKbps} />
              <KbpsInput label={t('facilities.maxDown')} value={maxDownKbps} onChange={setMaxDownKbps} />
            </Group>
          )}
        </>
      )}
    </FormDialog>
  );
}

/** kbit/s of one seat in a call; empty: no limit. Held between what a voice needs and what no line has. */
function KbpsInput({ label, value, onChange }: { label: string; value: number | null; onChange: (value: number | null) => void }) {
  const { t } = useTranslation('admin');
  return (
    <NumberInput
      label={label}
      placeholder={t('facilities.noLimit')}
      suffix=" kbit/s"
      min={40}
      max={1_000_000}
      step={50}
      clampBehavior="blur"
      allowDecimal={false}
      allowNegative={false}
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
    />
  );
}
