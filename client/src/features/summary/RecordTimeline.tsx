import { Button, Text, Timeline } from '@mantine/core';
import { IconBuildingHospital, IconFileText, IconReportMedical, IconScissors, IconVaccine } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { TimelineEvent } from './model.ts';
import { useWords } from './useWords.ts';

const icons = { visit: IconBuildingHospital, report: IconReportMedical, document: IconFileText, procedure: IconScissors, vaccine: IconVaccine };
const shownAtFirst = 8;

/** Everything dated in the record in one line, latest first. */
export function RecordTimeline({ events }: { events: TimelineEvent[] }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const [all, setAll] = useState(false);
  const shown = all ? events : events.slice(0, shownAtFirst);
  return (
    <SectionCard title={t('timeline.title')}>
      {events.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('timeline.none')}
        </Text>
      )}
      <Timeline bulletSize={26} lineWidth={2}>
        {shown.map((event) => {
          const Icon = icons[event.kind];
          return (
            <Timeline.Item
              key={`${event.kind}${event.at}${event.title.vi}`}
              bullet={<Icon size={15} aria-hidden />}
              title={
                <Text size="sm" fw={600}>
                  {words(event.title)}
                </Text>
              }
            >
              <Text size="xs" c="dimmed" component="div">
                <TimeText at={event.at.slice(0, 10)} dateOnly /> · {t(`timeline.kind_${event.kind}`)}
              </Text>
              {event.detail !== undefined && <Text size="sm">{event.detail}</Text>}
            </Timeline.Item>
          );
        })}
      </Timeline>
      {events.length > shownAtFirst && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('measures.less') : t('timeline.all', { count: events.length })}
        </Button>
      )}
    </SectionCard>
  );
}
