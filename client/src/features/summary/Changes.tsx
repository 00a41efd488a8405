import { Text } from '@mantine/core';
import { IconFileText, IconFlask, IconPhotoScan, IconPill, IconPillOff, IconStethoscope, IconStethoscopeOff } from '@tabler/icons-react';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { formatDate } from '../../ui/time.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { Change, Changes as ChangesSince } from './changes.ts';
import classes from './Changes.module.css';
import { FoldButton } from './FoldButton.tsx';
import { firstRead } from './importance.ts';
import { OriginLine } from './OriginLine.tsx';
import { OpenStudy } from './OpenStudy.tsx';
import { ReadingContext } from './reading.ts';
import { SectionOrigins } from './SectionOrigins.tsx';
import { isLoading, isWhole, unreadParts } from './sources.ts';
import { useEventTitle } from './useEventTitle.ts';
import { useFold } from './useFold.ts';
import { useOutOfRange } from './useOutOfRange.ts';
import { useTellers } from './useTellers.ts';
import { useWords } from './useWords.ts';

const icons = {
  problem: IconStethoscope,
  problemOver: IconStethoscopeOff,
  medicine: IconPill,
  medicineStopped: IconPillOff,
  medicineOver: IconPillOff,
  result: IconFlask,
  document: IconFileText,
  image: IconPhotoScan,
};

/** The parts of the record in which something may have changed. */
const COMPARED: readonly RecordPart[] = ['problems', 'medicines', 'results', 'documents'];

/** Of what has no date so many are named, and the others counted. */
const NAMED = 3;

interface ChangesProps {
  /** undefined: no consult is known to compare with. */
  changes: ChangesSince | undefined;
  /** Where the changes were looked for. */
  record: MergedSummary;
  /** Whether the archive's studies are among the changes: it is asked apart from the record. `partly`: some may be of somebody else, and are left out. */
  images: 'here' | 'partly' | 'loading' | 'failed';
}

/** What is new since the last consult: what a specialist who saw the patient then wants to read first. A search finds it in the sections, once. */
export function Changes({ changes, record, images }: ChangesProps) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const unread = unreadParts(record);
  const undated = [...new Set(changes?.undated.map(words).filter((name) => name !== '') ?? [])];
  const isMixed = useTellers(changes?.items ?? []).length > 1;
  const fold = useFold();
  const { isSearching } = useContext(ReadingContext);
  if (isSearching) return null;
  if (changes === undefined) {
    return unread.includes('documents') ? (
      <SectionCard title={t('changes.titleUnknown')}>
        <Text size="sm" fw={600}>
          {t('changes.unknown')}
        </Text>
      </SectionCard>
    ) : null;
  }
  const missing = COMPARED.filter((part) => unread.includes(part)).map((part) => t(`sources.part_${part}`));
  if (images === 'failed') missing.push(t('images.part'));
  // A source that is still being read, or whose patient nobody has confirmed, has not told all it knows.
  const isAllRead = missing.length === 0 && images === 'here' && COMPARED.every((part) => isWhole(record, part));
  const first = firstRead(changes);
  const folded = changes.items.length - first.length;
  const shown = fold.isOpen ? changes.items : first;
  const isWaiting = images === 'loading' || isLoading(record);
  return (
    <SectionCard
      title={
        <>
          {t('changes.title')} <TimeText at={changes.since} dateOnly />
        </>
      }
    >
      {missing.length > 0 && (
        <Text size="sm" fw={600} mb="xs" role="status">
          {t('changes.unread', { parts: missing.join(', ') })}
        </Text>
      )}
      {isWaiting && (
        <Text size="sm" c="dimmed" mb="xs" role="status">
          {t(images === 'loading' ? 'changes.waiting' : 'changes.reading')}
        </Text>
      )}
      {missing.length === 0 && !isWaiting && !isAllRead && (
        <Text size="sm" fw={600} mb="xs" role="status">
          {t(changes.items.length === 0 ? 'changes.partly' : 'changes.more')}
        </Text>
      )}
      {changes.items.length === 0 && isAllRead && undated.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(changes.hasOfThatDay ? 'changes.thatDay' : changes.hasSteady ? 'changes.steady' : 'changes.none')}
        </Text>
      )}
      <SectionOrigins data={changes.items} />
      <ul className={classes['changes']}>
        {shown.map((change, index) => (
          // Two doses of one medicine may begin on one day.
          <ChangeRow key={`${change.kind}${change.name.vi}${change.at}${index}`} change={change} isMixed={isMixed} />
        ))}
      </ul>
      {folded > 0 && <FoldButton fold={fold} more={t('changes.all', { count: changes.items.length, folded })} />}
      {undated.length > 0 && (
        <Text size="sm" c="dimmed" mt="xs" className={classes['undated']}>
          {t(undated.length > NAMED ? 'changes.undatedMore' : 'changes.undated', {
            names: undated.slice(0, NAMED).join(', '),
            count: undated.length - NAMED,
          })}
        </Text>
      )}
    </SectionCard>
  );
}

function ChangeRow({ change, isMixed }: { change: Change; isMixed: boolean }) {
  const { t, i18n } = useTranslation('summary');
  const words = useWords();
  const titleOf = useEventTitle();
  const Icon = icons[change.kind];
  const number = (value: number): string => value.toLocaleString(i18n.language);
  const outOfRange = useOutOfRange();
  const { result, text, images } = change;
  return (
    <li className={classes['change']} data-kind={change.kind}>
      <Icon size={18} aria-hidden />
      <span>
        <span className={classes['kind']}>{t(`changes.kind_${change.kind}`)}</span>{' '}
        <b>{images ? titleOf(images.event) : words(change.name)}</b>
        {result && (
          <span className={`${classes['result']} hc-number`} data-flag={result.now.flag}>
            {' '}
            {result.before && `${number(result.before.value)} → `}
            {number(result.now.value)} {unitText(result.unit, i18n.language)} {outOfRange(result.now.flag)}
          </span>
        )}
        {result?.since && (
          <span className={`${classes['result']} hc-number`} data-flag={result.since.flag}>
            {' '}
            → {number(result.since.value)} {unitText(result.unit, i18n.language)} ({formatDate(result.since.at)}){' '}
            {outOfRange(result.since.flag)}
          </span>
        )}
        {text !== undefined && <span className={classes['said']}>{words(text)}</span>}
        {change.issuedAt !== undefined && (
          <span className={classes['why']}>
            {t('changes.issued')} <TimeText at={change.issuedAt} dateOnly />
          </span>
        )}
        {/* Images name their archive and their days already. */}
        {images ? (
          <NewImages images={images} />
        ) : (
          <>
            {' '}
            <OriginLine
              origin={change.origin}
              isMixed={isMixed}
              isEarlier={change.kind === 'problemOver' || change.kind === 'medicineStopped' || change.kind === 'medicineOver'}
            />
          </>
        )}
      </span>
      <span className={classes['date']}>{change.at === '' ? t('timeline.noDate') : <TimeText at={change.at} dateOnly />}</span>
    </li>
  );
}

/** What was taken, how much of it, where it lies, what makes it new where the day does not, and the way to see it. */
function NewImages({ images: { event, news } }: { images: NonNullable<Change['images']> }) {
  const { t } = useTranslation('summary');
  const titleOf = useEventTitle();
  const { detail, study } = event;
  const details = [detail, study && t('images.count', { count: study.instanceCount }), t('images.archive')].filter(Boolean);
  return (
    <>
      <span className={classes['detail']}>{details.join(' · ')}</span>
      {news.seenAt !== undefined && (
        <span className={classes['why']}>
          {t('changes.seenSince')} <TimeText at={news.seenAt} dateOnly />
        </span>
      )}
      {news.isOfThatDay && <span className={classes['why']}>{t('changes.ofThatDay')}</span>}
      {study && <OpenStudy studyUid={study.studyInstanceUid} title={titleOf(event)} />}
    </>
  );
}
