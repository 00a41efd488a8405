import { Button } from '@mantine/core';
import { IconBuildingHospital, IconFileText, IconPhotoScan, IconReportMedical, IconScissors, IconVaccine } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStudyOpening } from '../../state/useStudyOpening.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import type { TimelineEvent } from './model.ts';
import classes from './RecordTimeline.module.css';
import { useEventTitle } from './useEventTitle.ts';

const icons = {
  visit: IconBuildingHospital,
  report: IconReportMedical,
  image: IconPhotoScan,
  document: IconFileText,
  procedure: IconScissors,
  vaccine: IconVaccine,
};

/** One thing of the timeline in words. */
export function TimelineRow({ event, isChosen }: { event: TimelineEvent; isChosen: boolean }) {
  const { t } = useTranslation('summary');
  const titleOf = useEventTitle();
  const Icon = icons[event.kind];
  const details = [event.detail, event.study && t('images.count', { count: event.study.instanceCount })].filter(Boolean);
  return (
    <li className={classes['event']} data-kind={event.kind} data-chosen={isChosen || undefined} ref={isChosen ? bringIntoView : undefined}>
      <span className={classes['date']}>{event.at === '' ? t('timeline.noDate') : <TimeText at={event.at} dateOnly />}</span>
      <span className={classes['mark']}>
        <Icon size={16} aria-hidden />
      </span>
      <div className={classes['text']}>
        <span className={classes['title']}>{titleOf(event)}</span>{' '}
        <span className={classes['kind']}>{t(`timeline.kind_${event.kind}`)}</span>
        {details.length > 0 && <div className={classes['detail']}>{details.join(' · ')}</div>}
        {event.study && <OpenStudy studyUid={event.study.studyInstanceUid} title={titleOf(event)} />}
      </div>
    </li>
  );
}

/** The way to the pictures where a viewer is beside the summary; says why there is none when the consult was not given this study. */
function OpenStudy({ studyUid, title }: { studyUid: string; title: string }) {
  const { t } = useTranslation('summary');
  const here = useStudyOpening();
  if (here === undefined) return null;
  if (!here.studies.some(({ studyInstanceUid }) => studyInstanceUid === studyUid)) {
    return <div className={classes['kind']}>{t('images.notShared')}</div>;
  }
  return (
    <Button
      className="hc-no-print"
      size="compact-xs"
      variant="default"
      mt={4}
      aria-label={t('images.openOne', { title })}
      onClick={() => here.opening.open(studyUid)}
    >
      {t('images.open')}
    </Button>
  );
}

function bringIntoView(row: HTMLLIElement | null): void {
  row?.scrollIntoView({ block: 'nearest' });
}
