import { Button, Group, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '@hoi-chan/shared/features/people.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { LoadedSelect } from '../../ui/LoadedSelect.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { useSpecialtyName } from '../../ui/useSpecialtyName.ts';
import { PersonDialog } from './PersonDialog.tsx';
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx';
import { useFacilities } from './useFacilities.ts';

type Dialog = { kind: 'edit'; person: Person | undefined } | { kind: 'reset'; person: Person };

/** Everybody with an account in the province. */
export function People() {
  const { t } = useTranslation('admin');
  const specialtyName = useSpecialtyName();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const [facilityId, setFacilityId] = useState<string | null>(null);
  const [dialog, setDialog] = useState<Dialog>();
  const facilities = useFacilities();
  const filter = { ...(q !== '' && { q }), ...(facilityId !== null && { facilityId }) };
  const list = useQuery({
    queryKey: queryKeys.people(filter),
    queryFn: ({ signal }) => api('people.list', { query: filter }, { signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Group gap="sm" align="flex-start" mb="md">
        <TextInput
          flex="1 1 220px"
          type="search"
          label={t('people.search')}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <LoadedSelect
          w={{ base: '100%', xs: 280 }}
          label={t('people.facility')}
          placeholder={t('people.allFacilities')}
          clearable
          clearButtonProps={{ 'aria-label': t('people.allFacilities') }}
          searchable
          value={facilityId}
          onChange={setFacilityId}
          source={facilities.list}
          data={facilities.options}
        />
        {/* Level with the fields, which stand below their labels. */}
        <Button
          mt={{ base: 0, xs: 26 }}
          leftSection={<IconUserPlus size={18} aria-hidden />}
          onClick={() => setDialog({ kind: 'edit', person: undefined })}
        >
          {t('people.add')}
        </Button>
      </Group>
      {list.isPending && <ListSkeleton rows={6} height={40} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <Table.ScrollContainer minWidth={860}>
          <Table striped verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('people.name')}</Table.Th>
                <Table.Th>{t('people.username')}</Table.Th>
                <Table.Th>{t('people.role')}</Table.Th>
                <Table.Th>{t('people.facility')}</Table.Th>
                <Table.Th>{t('people.lastSignIn')}</Table.Th>
                <Table.Th>
                  <span className="hc-visually-hidden">{t('people.actions')}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.people.map((person) => (
                <Table.Tr key={person.id}>
                  <Table.Td>
                    <Text size="sm" fw={600}>
                      {person.name}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {person.title}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {person.username} {!person.active && <ToneBadge tone="danger">{t('people.inactive')}</ToneBadge>}
                    {person.mustChangePassword && <ToneBadge tone="warn">{t('people.mustChange')}</ToneBadge>}
                  </Table.Td>
                  <Table.Td>
                    {t(`role.${person.role}`)}
                    {person.specialties.length > 0 && (
                      <Text size="xs" c="dimmed">
                        {person.specialties.map(specialtyName).join(', ')}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>{person.facility.name}</Table.Td>
                  <Table.Td>{person.lastSignInAt === null ? t('people.never') : <TimeText at={person.lastSignInAt} />}</Table.Td>
                  <Table.Td>
                    <Group gap={6} wrap="nowrap" justify="flex-end">
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => setDialog({ kind: 'edit', person })}
                        aria-label={t('people.editOne', { name: person.name })}
                      >
                        {t('people.edit')}
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => setDialog({ kind: 'reset', person })}
                        aria-label={t('people.resetOne', { name: person.name })}
                      >
                        {t('people.reset')}
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {list.data?.people.length === 0 && <Text c="dimmed">{t('people.none')}</Text>}
      {dialog?.kind === 'edit' && <PersonDialog person={dialog.person} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'reset' && <ResetPasswordDialog person={dialog.person} onClose={() => setDialog(undefined)} />}
    </>
  );
}
