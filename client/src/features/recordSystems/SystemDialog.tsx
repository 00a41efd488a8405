import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { AuthFields } from './AuthFields.tsx';
import { authOf, changeOf, connectionIsOurs, facilityChoices, formOf, isUnencrypted, problemsOf, type SystemForm } from './model.ts';

export interface SystemDialogProps {
  system: RecordSystem | undefined;
  onClose: () => void;
  onSaved: (system: RecordSystem) => void;
}

/** A record system, new or known. */
export function SystemDialog({ system, onClose, onSaved }: SystemDialogProps) {
  const { t } = useTranslation('recordSystems');
  const queries = useQueryClient();
  const facilities = useQuery({ queryKey: queryKeys.facilities, queryFn: ({ signal }) => api('facilities.list', {}, { signal }) });
  const [form, setForm] = useState(() => formOf(system));
  const [tried, setTried] = useState(false);
  const problems = tried ? problemsOf(form, system) : {};
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
  const errorOf = (field: keyof SystemForm): string | undefined => {
    const problem = problems[field];
    if (problem !== undefined) return t(`problem.${problem}`);
    const refused = save.error instanceof AppError ? save.error.fields?.find(({ path }) => path.split('.').includes(field)) : undefined;
    if (refused === undefined) return undefined;
    return refused.reason === 'https_only' ? t('problem.httpsOnly') : t('problem.refused');
  };
  const submit = (): void => {
    setTried(true);
    if (Object.keys(problemsOf(form, system)).length === 0) save.mutate();
  };
  const isOurs = connectionIsOurs(system);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={system ? t('editOne', { name: system.name }) : t('add')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
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
              data={facilityChoices(facilities.data?.facilities ?? [])}
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
          {save.error && <ErrorState error={save.error} compact />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:action.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t(system ? 'save' : 'saveAndTest')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
