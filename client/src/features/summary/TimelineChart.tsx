import { ActionIcon, Group, SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate } from '../../ui/time.ts';
import { useNow } from '../../ui/useNow.ts';
import type { TimelineEvent } from './timelineEvent.ts';
import classes from './TimelineChart.module.css';
import { dotsOf, shownSpan, ticksOf, wholeSpan, ZOOMS, type Zoom } from './timelineScale.ts';
import { useEventTitle } from './useEventTitle.ts';
import { useTellersOf } from './useTellers.ts';

/** A dot is 24 px wide, so that a finger meets one alone (WCAG 2.5.8). */
const DOT_PX = 26;
const lanes = ['visit', 'report', 'image', 'procedure', 'document', 'vaccine'] as const satisfies readonly TimelineEvent['kind'][];

interface TimelineChartProps {
  events: TimelineEvent[];
  /** The one whose words are shown below. */
  chosen: TimelineEvent | undefined;
  onChoose: (event: TimelineEvent) => void;
}

/** Everything dated in one picture, a lane for each kind; closer and further, earlier and later. */
export function TimelineChart({ events, chosen, onChoose }: TimelineChartProps) {
  const { t } = useTranslation('summary');
  const titleOf = useEventTitle();
  const tellersOf = useTellersOf();
  const now = useNow(3600_000);
  const [zoom, setZoom] = useState<Zoom>('all');
  const [back, setBack] = useState(0);
  const { ref, width } = useElementSize();
  const gap = width > 0 ? DOT_PX / width : 1;
  const whole = wholeSpan(events, now);
  const span = shownSpan(whole, zoom, back);
  const choose = (value: string): void => {
    setZoom(ZOOMS.find((one) => one === value) ?? 'all');
    setBack(0);
  };
  const used = lanes.filter((lane) => events.some(({ kind }) => kind === lane));
  return (
    <div className={`${classes['chart']} hc-no-print`}>
      <Group gap="xs" justify="space-between" mb="xs">
        <SegmentedControl
          size="xs"
          aria-label={t('timeline.zoom')}
          value={zoom}
          onChange={choose}
          data={ZOOMS.map((value) => ({ value, label: t(`timeline.zoom_${value}`) }))}
        />
        <Group gap={4}>
          <ActionIcon
            variant="default"
            aria-label={t('timeline.earlier')}
            disabled={span.from <= whole.from}
            onClick={() => setBack(back + 0.5)}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            aria-label={t('timeline.later')}
            disabled={span.to >= whole.to}
            onClick={() => setBack(Math.max(0, back - 0.5))}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <div ref={ref} className={classes['lanes']}>
        {ticksOf(span).map(({ at, label }) => (
          <span key={label} className={classes['tick']} style={{ left: `${at * 100}%` }}>
            <span className="hc-number">{label}</span>
          </span>
        ))}
        {used.map((lane) => (
          <div key={lane} className={classes['lane']} role="group" aria-label={t(`timeline.kind_${lane}`)}>
            <span className={classes['name']} aria-hidden>
              {t(`timeline.kind_${lane}`)}
            </span>
            {dotsOf(
              events.filter(({ kind }) => kind === lane),
              span,
              gap,
            ).map(({ place, events: here }) => {
              const [first] = here;
              const last = here.at(-1) ?? first;
              const label =
                here.length === 1
                  ? [`${formatDate(first.at)} ${titleOf(first)}`, ...tellersOf(first.origin).map(({ name }) => name)].join(' · ')
                  : t('timeline.several', { count: here.length, from: formatDate(first.at), to: formatDate(last.at) });
              return (
                <button
                  key={`${first.at}${first.title.vi}`}
                  type="button"
                  className={classes['dot']}
                  data-several={here.length > 1 || undefined}
                  style={{ left: `${place * 100}%` }}
                  title={label}
                  aria-label={label}
                  aria-pressed={chosen !== undefined && here.includes(chosen)}
                  onClick={() => onChoose(last)}
                >
                  {here.length > 1 && here.length}
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
