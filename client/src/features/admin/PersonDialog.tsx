import { Button, Group, Modal, MultiSelect, Select, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { specialties } from '@hoi-chan/shared/clinical/specialties.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Person } from '@hoi-chan/shared/features/people.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { FirstPassword } from './FirstPassword.tsx';
import { editableOf, formOf, makePassword, personProblems, type PersonForm } from './model.ts';
import { useFacilities } from './useFacilities.ts';

const roles = ['commune_doctor', 'specialist', 'provincial_admin'] as const satisfies readonly Person['role'][];

/** A person, new or known. A new one gets a generated first password that is shown once. */
export function PersonDialog({ person, onClose }: { person: Person | undefined; onClose: () => void }) {
  const { t, i18n } = useTranslation('admin');
  const queries = useQueryClient();
  const facilities = useFacilities();
  const [form, setForm] = useState(() => formOf(person));
  const [active, setActive] = useState(person?.active ?? true);
  const [tried, setTried] = useState(false);
  const problems = tried ? personProblems(form, person === undefined) : {};
  const save = useMutation({
    mutationFn: async () => {
      if (person) {
        await api('people.update', { params: { personId: person.id }, body: { ...editableOf(form), active } });
        return undefined;
      }
      const password = makePassword((bytes) => crypto.getRandomValues(bytes));
      const created = await api('people.create', { body: { username: form.username, password, ...editableOf(form) } });
      return { username: created.username, password };
    },
    onSuccess: (created) => {
      void queries.invalidateQueries({ queryKey: ['people'] });
      void queries.invalidateQueries({ queryKey: queryKeys.facilities });
      if (created === undefined) onClose();
    },
  });
  const errorOf = (name: keyof PersonForm): string | undefined => {
    if (problems[name]) return t(`problem.${problems[name]}`);
    const refused = save.error instanceof AppError && save.error.fields?.some((field) => field.path === name);
    return refused ? t('problem.refused') : undefined;
  };
  const text = (name: 'username' | 'name' | 'title' | 'licenceNumber') => ({
    label: t(`person.${name}`),
    value: form[name],
    error: errorOf(name),
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  });
  const submit = (): void => {
    setTried(true);
    if (Object.keys(personProblems(form, person === undefined)).length === 0) save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={person ? t('people.editOne', { name: person.name }) : t('people.add')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {save.data ? (
        <FirstPassword {...save.data} onClose={onClose} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <TextInput {...text('name')} withAsterisk data-autofocus maxLength={120} />
            <TextInput {...text('title')} maxLength={40} />
            {!person && <TextInput {...text('username')} withAsterisk autoCapitalize="none" description={t('person.usernameHint')} />}
            <TextInput {...text('licenceNumber')} maxLength={40} />
            <Select
              label={t('person.role')}
              allowDeselect={false}
              value={form.role}
              onChange={(value) => setForm({ ...form, role: roles.find((role) => role === value) ?? form.role })}
              data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            />
            <Select
              label={t('person.facility')}
              withAsterisk
              searchable
              value={form.facilityId === '' ? null : form.facilityId}
              onChange={(value) => setForm({ ...form, facilityId: value ?? '' })}
              data={facilities.options}
              error={errorOf('facilityId')}
            />
            <MultiSelect
              label={t('person.specialties')}
              searchable
              maxValues={8}
              value={form.specialties}
              onChange={(value) => setForm({ ...form, specialties: value })}
              data={specialties.map((specialty) => ({
                value: specialty.code,
                label: i18n.language === 'en' ? specialty.en : specialty.vi,
              }))}
              error={errorOf('specialties')}
            />
            <Select
              label={t('person.language')}
              allowDeselect={false}
              value={form.language}
              onChange={(value) => setForm({ ...form, language: value === 'en' ? 'en' : 'vi' })}
              data={[
                { value: 'vi', label: 'Tiếng Việt' },
                { value: 'en', label: 'English' },
              ]}
            />
          </SimpleGrid>
          {person && (
            <Switch
              mt="md"
              label={t('person.active')}
              description={t('person.activeHint')}
              checked={active}
              onChange={(event) => setActive(event.currentTarget.checked)}
            />
          )}
          {save.error && <ErrorState error={save.error} compact />}
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onClose}>
              {t('common:action.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('common:action.save')}
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
