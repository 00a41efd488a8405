import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { FoldButton } from './FoldButton.tsx';
import type { TimelineEvent } from './timelineEvent.ts';
import { TimelineChart } from './TimelineChart.tsx';
import { SectionOrigins } from './SectionOrigins.tsx';
import { SectionReading } from './SectionReading.tsx';
import { TimelineRow } from './TimelineRow.tsx';
import classes from './RecordTimeline.module.css';
import { useFold } from './useFold.ts';
import { useTellers } from './useTellers.ts';

const shownAtFirst = 10;
/** What stands nowhere else; of the others their own sections tell. */
const OWN_PARTS = ['visits', 'procedures', 'plans'] as const;

interface RecordTimelineProps {
  events: TimelineEvent[];
  /** Whether the archive's studies are among them: it is asked apart from the record. */
  images?: 'here' | 'loading' | 'failed';
}

/** Everything dated in the record in one line, latest first; last what has no date. */
export function RecordTimeline({ events, images = 'here' }: RecordTimelineProps) {
  const { t } = useTranslation('summary');
  const fold = useFold();
  const [chosen, setChosen] = useState<TimelineEvent>();
  const isMixed = useTellers(events).length > 1;
  const dated = events.filter(({ at }) => at !== '');
  const shown = fold.isOpen ? events : events.slice(0, shownAtFirst);
  return (
    <SectionCard title={t('timeline.title')}>
      <SectionOrigins data={events} />
      {images === 'failed' && (
        <Text size="sm" fw={600} mb="xs">
          {t('timeline.withoutImages')}
        </Text>
      )}
      <SectionReading parts={OWN_PARTS} none={events.length === 0 && images === 'here' ? t('timeline.none') : undefined} />
      {dated.length > 1 && (
        <TimelineChart
          events={dated}
          chosen={chosen}
          onChoose={(event) => {
            setChosen(event);
            if (!fold.isForced) fold.setOpen(true);
          }}
        />
      )}
      <ol className={classes['line']}>
        {shown.map((event, index) => (
          <TimelineRow key={`${keyOf(event)}|${index}`} event={event} isChosen={event === chosen} isMixed={isMixed} />
        ))}
      </ol>
      {events.length > shownAtFirst && <FoldButton fold={fold} more={t('timeline.all', { count: events.length })} />}
    </SectionCard>
  );
}

/** Two studies of one day may bear the same name. */
const keyOf = ({ kind, at, title, detail, documentId, study }: TimelineEvent): string =>
  [kind, at, title.vi, detail, documentId, study?.studyInstanceUid].join('|');
