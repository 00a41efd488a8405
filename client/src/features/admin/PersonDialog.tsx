import { Modal, MultiSelect, Select, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { specialties } from '@hoi-chan/shared/clinical/specialties.ts';
import type { Person } from '@hoi-chan/shared/features/people.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { LoadedSelect } from '../../ui/LoadedSelect.tsx';
import { FirstPassword } from './FirstPassword.tsx';
import { editableOf, formOf, makePassword, PERSON_FIELDS, personProblems, type PersonField } from './model.ts';
import { useFacilities } from './useFacilities.ts';

const roles = ['commune_doctor', 'specialist', 'provincial_admin'] as const satisfies readonly Person['role'][];

/** A person, new or known. A new one gets a generated first password that is shown once. */
export function PersonDialog({ person, onClose }: { person: Person | undefined; onClose: () => void }) {
  const { t, i18n } = useTranslation('admin');
  const queries = useQueryClient();
  const facilities = useFacilities();
  const [form, setForm] = useState(() => formOf(person));
  const [active, setActive] = useState(person?.active ?? true);
  const found = personProblems(form, person === undefined);
  const problemOf = (name: PersonField): string | undefined => found[name] && t(`problem.${found[name]}`);
  const problems = Object.fromEntries(PERSON_FIELDS.map((name) => [name, problemOf(name)])) as Record<PersonField, string | undefined>;
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
  const text = (name: 'username' | 'name' | 'title' | 'licenceNumber', error: string | undefined) => ({
    label: t(`person.${name}`),
    value: form[name],
    error,
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  });
  const title = person ? t('people.editOne', { name: person.name }) : t('people.add');
  if (save.data)
    return (
      <Modal
        opened
        onClose={onClose}
        size="lg"
        title={title}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <FirstPassword {...save.data} onClose={onClose} />
      </Modal>
    );
  return (
    <FormDialog title={title} size="lg" problems={problems} refusal={() => t('problem.refused')} save={save} onClose={onClose}>
      {(errorOf) => (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <TextInput {...text('name', errorOf('name'))} withAsterisk data-autofocus maxLength={120} />
            <TextInput {...text('title', errorOf('title'))} maxLength={40} />
            {!person && (
              <TextInput
                {...text('username', errorOf('username'))}
                withAsterisk
                autoCapitalize="none"
                description={t('person.usernameHint')}
              />
            )}
            <TextInput {...text('licenceNumber', errorOf('licenceNumber'))} maxLength={40} />
            <Select
              label={t('person.role')}
              allowDeselect={false}
              value={form.role}
              onChange={(value) => setForm({ ...form, role: roles.find((role) => role === value) ?? form.role })}
              data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            />
            <LoadedSelect
              label={t('person.facility')}
              withAsterisk
              searchable
              value={form.facilityId === '' ? null : form.facilityId}
              onChange={(value) => setForm({ ...form, facilityId: value ?? '' })}
              source={facilities.list}
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
        </>
      )}
    </FormDialog>
  );
}
