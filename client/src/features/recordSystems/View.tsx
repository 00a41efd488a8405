import { Button, Stack } from '@mantine/core';
import { IconDatabaseHeart, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { Hl7Port } from './Hl7Port.tsx';
import { NEW_KINDS, type NewKind } from './model.ts';
import { SystemDialog } from './SystemDialog.tsx';
import { SystemRow } from './SystemRow.tsx';
import { TestDialog } from './TestDialog.tsx';
import classes from './recordSystems.module.css';

type Open = { kind: 'edit'; system: RecordSystem | undefined; of: NewKind } | { kind: 'test'; system: RecordSystem };

/** The record systems of the province: where patients' records are read, and where signed minutes go. */
export default function RecordSystemsView() {
  const { t } = useTranslation('recordSystems');
  const list = useQuery({
    queryKey: queryKeys.recordSystems,
    queryFn: ({ signal }) => api('recordSystems.list', {}, { signal }),
    // What came in the meantime is not announced.
    refetchOnMount: 'always',
  });
  // Who comes from the messages or the files to add where they come from.
  const [search] = useSearchParams();
  const wanted = NEW_KINDS.find((each) => each === search.get('add'));
  const [open, setOpen] = useState<Open | undefined>(wanted && { kind: 'edit', system: undefined, of: wanted });
  const close = (): void => setOpen(undefined);
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Stack gap="lg">
        <SectionCard
          title={t('list')}
          icon={<IconDatabaseHeart size={22} aria-hidden />}
          actions={
            <Button
              leftSection={<IconPlus size={18} aria-hidden />}
              onClick={() => setOpen({ kind: 'edit', system: undefined, of: 'fhir' })}
              aria-label={t('add')}
              style={{ flex: 'none' }}
            >
              {t('addShort')}
            </Button>
          }
        >
          {list.isPending && <ListSkeleton rows={3} height={90} />}
          {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
          {list.data?.hl7Port === null && list.data.recordSystems.some(({ kind }) => kind === 'hl7') && <Hl7Port port={null} />}
          {list.data && (
            <ul className={classes['systems']}>
              {list.data.recordSystems.map((system) => (
                <SystemRow
                  key={system.id}
                  system={system}
                  onEdit={() => setOpen({ kind: 'edit', system, of: 'fhir' })}
                  onTest={() => setOpen({ kind: 'test', system })}
                />
              ))}
            </ul>
          )}
        </SectionCard>
      </Stack>
      {open?.kind === 'edit' && (
        <SystemDialog
          system={open.system}
          kind={open.of}
          hl7Port={list.data?.hl7Port ?? null}
          onClose={close}
          onSaved={(system) => (open.system === undefined ? setOpen({ kind: 'test', system }) : close())}
        />
      )}
      {open?.kind === 'test' && <TestDialog system={open.system} onClose={close} />}
    </Page>
  );
}
