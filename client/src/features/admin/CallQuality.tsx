import { Group, Table, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QUALITY_LIMITS, QUALITY_RUNGS } from '@hoi-chan/shared/features/qualityKinds.ts';
import type { FacilityQuality } from '@hoi-chan/shared/features/quality.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { LoadedSelect } from '../../ui/LoadedSelect.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './callQuality.module.css';
import { lastDays, sharesOf } from './model.ts';
import { useFacilities } from './useFacilities.ts';

const DAYS = 30;

/** How calls went, by facility and period: a table with small bars, and the latest stays below. */
export function CallQuality() {
  const { t } = useTranslation('admin');
  const { list: facilities, options } = useFacilities();
  const [period, setPeriod] = useState(() => lastDays(new Date(), DAYS));
  const [facilityId, setFacilityId] = useState<string | null>(null);
  const filter = { ...period, ...(facilityId !== null && { facilityId }) };
  const list = useQuery({
    queryKey: queryKeys.callQuality(filter),
    queryFn: ({ signal }) => api('quality.list', { query: filter }, { signal }),
    enabled: period.from !== '' && period.to !== '',
  });
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t('quality.intro')}
      </Text>
      <Group mb="md" align="flex-start">
        <TextInput
          type="date"
          label={t('quality.from')}
          value={period.from}
          max={period.to}
          onChange={(event) => setPeriod({ ...period, from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('quality.to')}
          value={period.to}
          min={period.from}
          onChange={(event) => setPeriod({ ...period, to: event.currentTarget.value })}
        />
        <LoadedSelect
          label={t('quality.facility')}
          placeholder={t('quality.allFacilities')}
          source={facilities}
          data={options}
          value={facilityId}
          onChange={setFacilityId}
          searchable
          clearable
          w={320}
        />
      </Group>
      {list.isError ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <ListSkeleton rows={5} height={40} />
      ) : list.data.facilities.length === 0 ? (
        <EmptyState title={t('quality.none')} />
      ) : (
        <>
          <Facilities rows={list.data.facilities} />
          <Title order={2} size="h4" mt="xl" mb="sm">
            {t('quality.stays')}
          </Title>
          <Table.ScrollContainer minWidth={760} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <Table striped verticalSpacing={5} fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('quality.at')}</Table.Th>
                  <Table.Th>{t('quality.person')}</Table.Th>
                  <Table.Th>{t('quality.minutes')}</Table.Th>
                  <Table.Th>{t('quality.rungs')}</Table.Th>
                  <Table.Th>{t('quality.cuts')}</Table.Th>
                  <Table.Th>{t('quality.concealed')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.data.stays.map(({ reportId, startedAt, personName, facilityName, quality }) => (
                  <Table.Tr key={reportId}>
                    <Table.Td>
                      <TimeText at={startedAt} />
                    </Table.Td>
                    <Table.Td>
                      {personName ?? t('quality.patient')}
                      <Text size="xs" c="dimmed">
                        {facilityName}
                      </Text>
                    </Table.Td>
                    <Table.Td className="hc-number">{Math.round(quality.seconds / 60)}</Table.Td>
                    <Table.Td>
                      <RungBar seconds={quality.secondsOnRung} />
                    </Table.Td>
                    <Table.Td className="hc-number">{quality.cutsMs.length}</Table.Td>
                    <Table.Td className="hc-number">
                      <Share of={quality.concealedShare} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
    </>
  );
}

function Facilities({ rows }: { rows: readonly FacilityQuality[] }) {
  const { t } = useTranslation('admin');
  const tenths = useTenths();
  return (
    <Table.ScrollContainer minWidth={900} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table striped verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('quality.facility')}</Table.Th>
            <Table.Th>{t('quality.calls')}</Table.Th>
            <Table.Th>{t('quality.minutes')}</Table.Th>
            <Table.Th>{t('quality.rungs')}</Table.Th>
            <Table.Th>{t('quality.limited')}</Table.Th>
            <Table.Th>{t('quality.cuts')}</Table.Th>
            <Table.Th>{t('quality.medianCut')}</Table.Th>
            <Table.Th>{t('quality.concealed')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.facilityId}>
              <Table.Td>{row.facilityName}</Table.Td>
              <Table.Td className="hc-number">{row.calls}</Table.Td>
              <Table.Td className="hc-number">{Math.round(row.seconds / 60)}</Table.Td>
              <Table.Td>
                <RungBar seconds={row.secondsOnRung} />
              </Table.Td>
              <Table.Td>
                <Limits seconds={row.secondsLimited} total={row.seconds} />
              </Table.Td>
              <Table.Td className="hc-number">{row.cuts}</Table.Td>
              <Table.Td className="hc-number">
                {row.medianCutMs === null ? '–' : t('quality.seconds', { seconds: tenths(row.medianCutMs / 1000) })}
              </Table.Td>
              <Table.Td className="hc-number">
                <Share of={row.concealedShare} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** 0,5 in Vietnamese, 0.5 in English. */
function useTenths(): (value: number) => string {
  const { i18n } = useTranslation();
  return (value) => value.toLocaleString(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function Share({ of }: { of: number | null }) {
  const { t } = useTranslation('admin');
  const tenths = useTenths();
  return of === null ? '–' : t('quality.percent', { percent: tenths(of * 100) });
}

/** One bar, a piece a rung; in words below, for whoever does not tell its colours apart. */
function RungBar({ seconds }: { seconds: FacilityQuality['secondsOnRung'] }) {
  const { t } = useTranslation('admin');
  const shares = sharesOf(seconds, QUALITY_RUNGS);
  return (
    <div className={classes['rungs']}>
      <span className={classes['bar']} aria-hidden>
        {shares.map(({ name, percent }) => (
          <span key={name} data-rung={name} style={{ width: `${percent}%` }} />
        ))}
      </span>
      <small>{shares.map(({ name, percent }) => t('quality.part', { name: t(`quality.rung.${name}`), percent })).join(' · ')}</small>
    </div>
  );
}

function Limits({ seconds, total }: { seconds: FacilityQuality['secondsLimited']; total: number }) {
  const { t } = useTranslation('admin');
  const shares = sharesOf(seconds, QUALITY_LIMITS, total);
  if (shares.length === 0) return <Text size="xs">{t('quality.noLimit')}</Text>;
  return (
    <Text size="xs">{shares.map(({ name, percent }) => t('quality.part', { name: t(`quality.limit.${name}`), percent })).join(' · ')}</Text>
  );
}
