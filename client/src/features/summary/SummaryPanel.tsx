import { ActionIcon, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPrinter, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePatientStudies } from '../../net/usePatientStudies.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { Allergies } from './Allergies.tsx';
import { Changes } from './Changes.tsx';
import { changesOf } from './changes.ts';
import { Conflicts } from './Conflicts.tsx';
import { Dangers } from './Dangers.tsx';
import { Documents } from './Documents.tsx';
import { findIn, wordsOfQuery } from './find.ts';
import { useFoundMarks } from './foundMarks.ts';
import { ImageSource } from './ImageSource.tsx';
import { Immunisations } from './Immunisations.tsx';
import { Measurements } from './Measurements.tsx';
import { Medicines } from './Medicines.tsx';
import { Problems } from './Problems.tsx';
import { ReadingContext, type Reading } from './reading.ts';
import { RecordTimeline } from './RecordTimeline.tsx';
import { Sources } from './Sources.tsx';
import { tellersIn } from './tellers.ts';
import { Tellers } from './useTellers.ts';
import { doubtfulOf, withStudies } from './studies.ts';
import classes from './SummaryPanel.module.css';
import { usePrinting } from './usePrinting.ts';
import { useSummary } from './useSummary.ts';

/**
 * What is known about a patient, to be read in thirty seconds: what must not be overlooked first. Fits a page as well as a narrow pane.
 * `askedAt`: when the consult was asked for that this is read beside; what is new counts from the one before it.
 */
export default function SummaryPanel({ patientId, askedAt }: { patientId: string; askedAt?: string | null }) {
  const { found, summary: read, isAsking, refresh, retry } = useSummary(patientId);
  const images = usePatientStudies(patientId);
  const summary = useMemo(() => read && (images.data ? withStudies(read, images.data) : read), [read, images.data]);
  const { t } = useTranslation('summary');
  const [query, setQuery] = useState('');
  const searched = useMemo(() => wordsOfQuery(query), [query]);
  const grid = useRef<HTMLDivElement>(null);
  useFoundMarks(grid, searched);
  // On paper nobody sees the field that says why most of the record is missing.
  const printing = usePrinting();
  // Of thousands of entries: not anew for each letter that is searched for.
  const tellersOf = useMemo(
    () =>
      found.data &&
      summary &&
      tellersIn(
        summary,
        found.data,
        {
          archive: t('images.archive'),
          request: (by) => t('origin.request', { by }),
          consult: (by) => t('origin.consult', { by }),
          capsule: (from) => t('origin.capsule', { from }),
        },
        { readAt: images.data === undefined ? null : new Date(images.dataUpdatedAt).toISOString(), isDown: images.isError },
      ),
    [summary, found.data, images.data, images.dataUpdatedAt, images.isError, t],
  );
  if (!found.data || !summary || !tellersOf) {
    return found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <ListSkeleton rows={4} height={110} />;
  }
  const refreshAll = (): void => {
    refresh();
    void images.refetch();
  };
  const searching = query.trim() !== '';
  const reading: Reading = { record: found.data, isAsking, isSearching: searching, searched, retry };
  const { summary: shown, hits } = searching ? findIn(summary, query) : { summary, hits: 0 };
  return (
    <Tellers value={tellersOf}>
      <ReadingContext value={reading}>
        <div className={classes['panel']}>
          {searching && printing && (
            <Text fw={700} mb="sm">
              {t('find.printed', { query: query.trim() })}
            </Text>
          )}
          <Sources summary={found.data} isAsking={isAsking} onRefresh={refreshAll} onRetry={retry}>
            <ImageSource read={images} />
          </Sources>
          <Conflicts summary={found.data} />
          <Group gap="xs" mb="sm" wrap="nowrap" className="hc-no-print">
            <TextInput
              flex={1}
              type="search"
              aria-label={t('find.label')}
              placeholder={t('find.label')}
              leftSection={<IconSearch size={18} aria-hidden />}
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
              spellCheck={false}
            />
            <Tooltip label={t('print')}>
              <ActionIcon size="lg" variant="default" aria-label={t('print')} onClick={() => window.print()}>
                <IconPrinter size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Group>
          {searching && (
            <Text size="sm" fw={600} mb="sm" role="status">
              {t('find.hits', { count: hits })}
            </Text>
          )}
          <div className={classes['grid']} ref={grid}>
            <div className={classes['first']}>
              <Allergies state={summary.allergyState} allergies={summary.allergies} denied={summary.allergiesDenied} />
              {!searching && <Dangers summary={summary} />}
            </div>
            <div className={classes['full']}>
              <Changes
                changes={searching ? undefined : changesOf(summary, askedAt ?? today())}
                record={found.data}
                images={images.isError ? 'failed' : !images.data ? 'loading' : doubtfulOf(images.data.studies) > 0 ? 'partly' : 'here'}
              />
            </div>
            <Problems problems={shown.problems} />
            <Medicines medicines={shown.medicines} />
            <div className={classes['full']}>
              <Measurements series={shown.series} results={shown.wordResults} />
            </div>
            <Documents patientId={patientId} documents={shown.documents} />
            <Immunisations immunisations={shown.immunisations} />
            <div className={classes['full']}>
              <RecordTimeline events={shown.timeline} images={images.data ? 'here' : images.isError ? 'failed' : 'loading'} />
            </div>
          </div>
        </div>
      </ReadingContext>
    </Tellers>
  );
}

/** The day here, as the record writes it. */
function today(): string {
  return new Date().toLocaleDateString('sv');
}
