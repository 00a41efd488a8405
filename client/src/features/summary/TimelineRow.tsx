import { IconBuildingHospital, IconFileText, IconPhotoScan, IconReportMedical, IconScissors, IconVaccine } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { TimeText } from '../../ui/TimeText.tsx';
import { LabValues } from './LabValues.tsx';
import type { TimelineEvent } from './timelineEvent.ts';
import { OpenStudy } from './OpenStudy.tsx';
import { OriginLine } from './OriginLine.tsx';
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
export function TimelineRow({ event, isChosen, isMixed }: { event: TimelineEvent; isChosen: boolean; isMixed: boolean }) {
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
        <span className={classes['kind']}>{t(`timeline.kind_${event.kind}`)}</span> <OriginLine origin={event.origin} isMixed={isMixed} />
        {details.length > 0 && <div className={classes['detail']}>{details.join(' · ')}</div>}
        {event.values && <LabValues values={event.values} />}
        {event.study && <OpenStudy studyUid={event.study.studyInstanceUid} title={titleOf(event)} />}
      </div>
    </li>
  );
}

function bringIntoView(row: HTMLLIElement | null): void {
  row?.scrollIntoView({ block: 'nearest' });
}
