import { Alert, Checkbox, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { api } from '../../net/api.ts';
import { useFacilityChoices } from '../../net/facilityChoices.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { AuthFields } from './AuthFields.tsx';
import {
  authOf,
  changeOf,
  connectionIsOurs,
  FORM_FIELDS,
  formOf,
  isUnencrypted,
  problemsOf,
  type FormField,
  type SystemForm,
} from './model.ts';

export interface SystemDialogProps {
  system: RecordSystem | undefined;
  onClose: () => void;
  onSaved: (system: RecordSystem) => void;
}

/** A record system, new or known. */
export function SystemDialog({ system, onClose, onSaved }: SystemDialogProps) {
  const { t } = useTranslation('recordSystems');
  const queries = useQueryClient();
  const facilities = useFacilityChoices();
  const [form, setForm] = useState(() => formOf(system));
  const save = useMutation({
    mutationFn: () => {
      const change = changeOf(form, system);
      if (system) return api('recordSystems.update', { params: { recordSystemId: system.id }, body: change });
      const connection = { baseUrl: form.baseUrl.trim(), auth: authOf(form) };
      return api('recordSystems.create', { body: { ...change, ...connection, facilityId: form.facilityId ?? '' } });
    },
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: queryKeys.recordSystems });
      onSaved(saved);
    },
  });
  const set = (change: Partial<SystemForm>): void => setForm({ ...form, ...change });
  const found = problemsOf(form, system);
  const problems = Object.fromEntries(FORM_FIELDS.map((field) => [field, found[field] && t(`problem.${found[field]}`)])) as Record<
    FormField,
    string | undefined
  >;
  const isOurs = connectionIsOurs(system);
  return (
    <FormDialog
      size="lg"
      title={system ? t('editOne', { name: system.name }) : t('add')}
      saveLabel={t(system ? 'save' : 'saveAndTest')}
      problems={problems}
      refusal={(_, reason) => t(reason === 'https_only' ? 'problem.httpsOnly' : 'problem.refused')}
      save={save}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
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
            <Select
              label={t('facility')}
              description={t('facilityHint')}
              withAsterisk
              searchable
              data={facilities}
              value={form.facilityId}
              onChange={(facilityId) => set({ facilityId })}
              error={errorOf('facilityId')}
              nothingFoundMessage={t('facilityNone')}
            />
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
          <Checkbox
            label={t('writes')}
            description={t('writesHint')}
            checked={form.writes}
            onChange={(event) => set({ writes: event.currentTarget.checked })}
          />
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
