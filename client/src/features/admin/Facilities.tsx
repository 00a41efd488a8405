import { Button, Group, Table, Text } from '@mantine/core';
import { IconBuildingPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { useSpecialtyName } from '../../ui/useSpecialtyName.ts';
import { FacilityDialog } from './FacilityDialog.tsx';
import { SealDialog } from './SealDialog.tsx';
import { useFacilities } from './useFacilities.ts';

/** The tree of facilities, written in lines. */
export function Facilities() {
  const { t } = useTranslation('admin');
  const specialtyName = useSpecialtyName();
  const { list, tree } = useFacilities();
  const [dialog, setDialog] = useState<{ facility: Facility | undefined }>();
  const [seal, setSeal] = useState<Facility>();
  return (
    <>
      <Group justify="flex-end" mb="md">
        <Button leftSection={<IconBuildingPlus size={18} aria-hidden />} onClick={() => setDialog({ facility: undefined })}>
          {t('facilities.add')}
        </Button>
      </Group>
      {list.isPending && <ListSkeleton rows={6} height={40} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {tree.length > 0 && (
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('facilities.name')}</Table.Th>
                <Table.Th>{t('facilities.code')}</Table.Th>
                <Table.Th>{t('facilities.level')}</Table.Th>
                <Table.Th>{t('facilities.people')}</Table.Th>
                <Table.Th>{t('facilities.specialties')}</Table.Th>
                <Table.Th>
                  <span className="hc-visually-hidden">{t('people.actions')}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tree.map(({ facility, depth }) => (
                <Table.Tr key={facility.id}>
                  <Table.Td style={{ paddingLeft: 10 + depth * 26 }}>
                    <Text span size="sm" fw={depth === 0 ? 700 : 500}>
                      {facility.name}
                    </Text>{' '}
                    {!facility.active && <ToneBadge tone="danger">{t('people.inactive')}</ToneBadge>}
                  </Table.Td>
                  <Table.Td className="hc-number">{facility.code}</Table.Td>
                  <Table.Td>{t(`level.${facility.level}`)}</Table.Td>
                  <Table.Td className="hc-number">{facility.peopleCount}</Table.Td>
                  <Table.Td>{facility.specialties.map(specialtyName).join(', ')}</Table.Td>
                  <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                    {facility.active && (
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        onClick={() => setSeal(facility)}
                        aria-label={t('seal.openOne', { label: t('seal.open'), name: facility.name })}
                      >
                        {t('seal.open')}
                      </Button>
                    )}{' '}
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => setDialog({ facility })}
                      aria-label={t('people.editOne', { name: facility.name })}
                    >
                      {t('people.edit')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {seal && <SealDialog facility={seal} onClose={() => setSeal(undefined)} />}
      {dialog && <FacilityDialog facility={dialog.facility} onClose={() => setDialog(undefined)} />}
    </>
  );
}
