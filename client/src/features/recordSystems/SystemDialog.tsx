import { Alert, Checkbox, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isReceived } from '@hoi-chan/shared/features/recordKinds.ts';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { api } from '../../net/api.ts';
import { useFacilityChoices } from '../../net/facilityChoices.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { LoadedSelect } from '../../ui/LoadedSelect.tsx';
import { AuthFields } from './AuthFields.tsx';
import { Hl7Port } from './Hl7Port.tsx';
import {
  changeOf,
  connectionIsOurs,
  FORM_FIELDS,
  formOf,
  isUnencrypted,
  NEW_KINDS,
  newOf,
  problemsOf,
  type FormField,
  type NewKind,
  type SystemForm,
} from './model.ts';

export interface SystemDialogProps {
  system: RecordSystem | undefined;
  /** Of a new one, chosen beforehand. */
  kind: NewKind;
  /** Where HL7 v2 is listened for; null: nowhere. */
  hl7Port: number | null;
  onClose: () => void;
  onSaved: (system: RecordSystem) => void;
}

/** A record system, new or known. */
export function SystemDialog({ system, kind, hl7Port, onClose, onSaved }: SystemDialogProps) {
  const { t } = useTranslation('recordSystems');
  const queries = useQueryClient();
  const facilities = useFacilityChoices();
  const [form, setForm] = useState(() => formOf(system, kind));
  const save = useMutation({
    mutationFn: () => {
      if (system) return api('recordSystems.update', { params: { recordSystemId: system.id }, body: changeOf(form, system) });
      return api('recordSystems.create', { body: newOf(form) });
    },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: queryKeys.recordSystems });
      void queries.invalidateQueries({ queryKey: queryKeys.hl7 });
      onSaved(saved);
    },
  });
  const set = (change: Partial<SystemForm>): void => setForm({ ...form, ...change });
  const found = problemsOf(form, system);
  const problems = Object.fromEntries(FORM_FIELDS.map((field) => [field, found[field] && t(`problem.${found[field]}`)])) as Record<
    FormField,
    string | undefined
  >;
  const newKind = isNew(form.kind) ? form.kind : 'fhir';
  const isOurs = form.kind === 'fhir' && connectionIsOurs(system);
  return (
    <FormDialog
      size="lg"
      title={system ? t('editOne', { name: system.name }) : t('add')}
      saveLabel={t(system ? 'save' : 'saveAndTest')}
      problems={problems}
      refusal={(field, reason) => t(refusalOf(field, reason))}
      save={save}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          {!system && (
            <Select
              label={t('kind')}
              description={t(`kindHint.${newKind}`)}
              allowDeselect={false}
              data={NEW_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
              value={form.kind}
              onChange={(value) => set({ kind: NEW_KINDS.find((each) => each === value) ?? form.kind })}
            />
          )}
          <TextInput
            label={t('name')}
            description={t('nameHint')}
            withAsterisk
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={errorOf('name')}
            maxLength={120}
            data-autofocus
          />
          {!system && (
            <LoadedSelect
              label={t('facility')}
              description={t(`facilityHintOf.${newKind}`)}
              withAsterisk
              searchable
              source={facilities.list}
              data={facilities.data}
              value={form.facilityId}
              onChange={(facilityId) => set({ facilityId })}
              error={errorOf('facilityId')}
              nothingFoundMessage={t('facilityNone')}
            />
          )}
          {form.kind === 'hl7' && (
            <>
              <TextInput
                label={t('sendsFrom')}
                description={t('sendsFromHint')}
                placeholder="10.1.2.3"
                withAsterisk
                value={form.sendsFrom}
                onChange={(event) => set({ sendsFrom: event.currentTarget.value })}
                error={errorOf('sendsFrom')}
                autoComplete="off"
                spellCheck={false}
              />
              <Hl7Port port={hl7Port} />
            </>
          )}
          {isOurs && (
            <>
              <TextInput
                label={t('baseUrl')}
                description={t('baseUrlHint')}
                placeholder="https://his.benhvien.example.vn/fhir"
                type="url"
                withAsterisk
                value={form.baseUrl}
                onChange={(event) => set({ baseUrl: event.currentTarget.value })}
                error={errorOf('baseUrl')}
                maxLength={500}
                autoComplete="off"
                spellCheck={false}
              />
              {isUnencrypted(form.baseUrl) && (
                <Alert color="yellow" variant="light">
                  {t('unencrypted')}
                </Alert>
              )}
              <AuthFields form={form} set={set} errorOf={errorOf} system={system} />
            </>
          )}
          <Checkbox
            label={t('reads')}
            description={t('readsHint')}
            checked={form.reads}
            onChange={(event) => set({ reads: event.currentTarget.checked })}
          />
          {!isReceived(form.kind) && (
            <Checkbox
              label={t('writes')}
              description={t('writesHint')}
              checked={form.writes}
              onChange={(event) => set({ writes: event.currentTarget.checked })}
            />
          )}
          <Switch
            label={t('enabled')}
            description={t('enabledHint')}
            checked={form.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
        </>
      )}
    </FormDialog>
  );
}

const isNew = (kind: RecordSystem['kind']): kind is NewKind => kind !== 'builtIn';

function refusalOf(field: FormField, reason: string) {
  if (reason === 'https_only') return 'problem.httpsOnly' as const;
  if (field === 'sendsFrom') return 'problem.sendsFrom' as const;
  return field === 'facilityId' && reason === 'taken' ? ('problem.taken' as const) : ('problem.refused' as const);
}
