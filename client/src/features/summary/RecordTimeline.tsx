import { Button, Text } from '@mantine/core';
import { IconBuildingHospital, IconFileText, IconReportMedical, IconScissors, IconVaccine } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { TimelineEvent } from './model.ts';
import { TimelineChart } from './TimelineChart.tsx';
import classes from './RecordTimeline.module.css';
import { usePrinting } from './usePrinting.ts';
import { useWords } from './useWords.ts';

const icons = {
  visit: IconBuildingHospital,
  report: IconReportMedical,
  document: IconFileText,
  procedure: IconScissors,
  vaccine: IconVaccine,
};
const shownAtFirst = 10;

/** Everything dated in the record in one line, latest first. */
export function RecordTimeline({ events }: { events: TimelineEvent[] }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const [all, setAll] = useState(false);
  const [chosen, setChosen] = useState<TimelineEvent>();
  const printing = usePrinting();
  const shown = all || printing ? events : events.slice(0, shownAtFirst);
  return (
    <SectionCard title={t('timeline.title')}>
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('timeline.none')}
        </Text>
      )}
      {events.length > 1 && (
        <TimelineChart
          events={events}
          chosen={chosen}
          onChoose={(event) => {
            setChosen(event);
            setAll(true);
          }}
        />
      )}
      <ol className={classes['line']}>
        {shown.map((event) => {
          const Icon = icons[event.kind];
          return (
            <li
              key={`${event.kind}${event.at}${event.title.vi}`}
              className={classes['event']}
              data-chosen={event === chosen || undefined}
              ref={event === chosen ? bringIntoView : undefined}
            >
              <span className={classes['date']}>
                <TimeText at={event.at} dateOnly />
              </span>
              <span className={classes['mark']}>
                <Icon size={16} aria-hidden />
              </span>
              <div className={classes['text']}>
                <span className={classes['title']}>{words(event.title)}</span>{' '}
                <span className={classes['kind']}>{t(`timeline.kind_${event.kind}`)}</span>
                {event.detail !== undefined && <div className={classes['detail']}>{event.detail}</div>}
              </div>
            </li>
          );
        })}
      </ol>
      {events.length > shownAtFirst && (
        <Button className="hc-no-print" variant="subtle" size="xs" mt="xs" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('measures.less') : t('timeline.all', { count: events.length })}
        </Button>
      )}
    </SectionCard>
  );
}

function bringIntoView(row: HTMLLIElement | null): void {
  row?.scrollIntoView({ block: 'nearest' });
}
