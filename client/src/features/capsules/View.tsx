import { Alert, Anchor, Stack } from '@mantine/core';
import { IconCheck, IconPackageImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Capsule } from '@hoi-chan/shared/features/capsules.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './capsules.module.css';
import { OpenForm } from './OpenForm.tsx';
import { Opened } from './Opened.tsx';

/** Signed consults that came as a file, from a site without a connection, into the record of a patient of this station. */
export default function CapsulesView() {
  const { t } = useTranslation('capsules');
  const [capsule, setCapsule] = useState<Capsule>();
  const [patientId, setPatientId] = useState<string>();
  const list = useQuery({ queryKey: queryKeys.capsules, queryFn: ({ signal }) => api('capsules.list', {}, { signal }) });
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Stack gap="lg">
        {patientId !== undefined && (
          <Alert role="status" color="teal" variant="light" icon={<IconCheck aria-hidden />} title={t('done.title')}>
            <Anchor component={Link} to={`/patients/${patientId}`}>
              {t('done.open')}
            </Anchor>
          </Alert>
        )}
        {capsule === undefined ? (
          <OpenForm
            onOpened={(opened) => {
              setPatientId(undefined);
              setCapsule(opened);
            }}
          />
        ) : (
          <Opened
            key={capsule.id}
            capsule={capsule}
            onClose={() => setCapsule(undefined)}
            onImported={(id) => {
              setCapsule(undefined);
              setPatientId(id);
            }}
          />
        )}
        <SectionCard title={t('list.title')}>
          {list.isPending && <ListSkeleton rows={2} height={56} />}
          {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
          {list.data?.capsules.length === 0 && (
            <EmptyState icon={<IconPackageImport size={36} />} title={t('list.empty')} text={t('list.emptyText')} />
          )}
          <ul className={classes['list']} aria-label={t('list.title')}>
            {list.data?.capsules.map((each) => (
              <li key={each.id}>
                <Anchor component={Link} to={`/patients/${each.patientId}`}>
                  {each.patientName}
                </Anchor>{' '}
                · {each.consultNumber}
                {each.versionNumber > 1 && ` · ${t('fact.version', { number: each.versionNumber })}`}
                <br />
                {t('list.from', { facility: each.facilityName, by: each.by })} · <TimeText at={each.at} />
              </li>
            ))}
          </ul>
        </SectionCard>
      </Stack>
    </Page>
  );
}
