import { UnstyledButton } from '@mantine/core';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { useContext, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate, formatInstant } from '../../ui/time.ts';
import { useNow } from '../../ui/useNow.ts';
import { agoText, isOlderThan } from './age.ts';
import classes from './Origins.module.css';
import type { Origin } from './origin.ts';
import { ReadingContext } from './reading.ts';
import { isOldReading } from './tellers.ts';
import { usePrinting } from './usePrinting.ts';
import { useTellers, useTellersOf } from './useTellers.ts';

interface OriginLineProps {
  origin: Origin | undefined;
  /** Whether the section has more than one teller, so that each row says whose it is. */
  isMixed: boolean;
  /** After how many days the value says little about now. */
  oldAfterDays?: number;
  /** The entry tells of what is over by now: it was recorded earlier. */
  isEarlier?: boolean;
}

/** How old one datum is and who tells it, in two words; pressed, in full. On paper in full at once. */
export function OriginLine({ origin, isMixed, oldAfterDays, isEarlier = false }: OriginLineProps) {
  const { t, i18n } = useTranslation('summary');
  const [open, setOpen] = useState(false);
  const printing = usePrinting();
  const now = useNow(60_000);
  const tellersOf = useTellersOf();
  const tellers = useTellers(origin === undefined ? [] : [{ origin }]);
  const { searched } = useContext(ReadingContext);
  const id = useId();
  if (origin === undefined || tellers.length === 0) return null;
  const { recordedAt, by, from } = origin;
  const when = recordedAt === undefined ? undefined : recordedAt.includes('T') ? formatInstant(recordedAt) : formatDate(recordedAt);
  const ago = (recordedAt !== undefined && agoText(recordedAt, i18n.language, now)) || when;
  const isOld = recordedAt !== undefined && oldAfterDays !== undefined && isOlderThan(recordedAt, oldAfterDays, now);
  const names = tellers.map(({ name }) => name);
  const told = tellers.map(({ name, fetchedAt, isDown, isSent }) =>
    fetchedAt === null
      ? name
      : `${name} (${t(isDown ? 'origin.copyAt' : isSent ? 'origin.sentAt' : 'origin.readAt', { at: formatInstant(fetchedAt) })})`,
  );
  const who = [...by, ...(from === undefined ? [] : [from])].filter((name) => !names.some((each) => each.includes(name)));
  // What several tell alike stands here with the date and the names of the first of them (signaling/src/records/summary/merge.ts).
  const [first] = tellersOf(origin);
  const whose = tellers.length > 1 && first ? ` (${t('origin.asIn', { name: first.name })})` : '';
  const inFull = [
    [
      when === undefined ? t('origin.undated') : t(isEarlier ? 'origin.first' : 'origin.recorded', { at: when }),
      ...(who.length === 0 ? [] : [t('origin.by', { who: who.join(', ') })]),
    ].join(' · ') + whose,
    `${t('origin.from')} ${told.join('; ')}`,
  ].join(' · ');
  const isFound = searched.some((word) => who.some((name) => foldVietnamese(name).includes(word)));
  if (printing) return <span className={classes['full']}>{inFull}</span>;
  return (
    <span className={`${classes['line']} hc-no-print`}>
      <UnstyledButton className={classes['button']} aria-expanded={open || isFound} aria-controls={id} onClick={() => setOpen(!open)}>
        <span data-old={isOld || undefined}>
          {isOld && <b>{t('origin.old')} </b>}
          {isEarlier ? ago && t('origin.first', { at: ago }) : (ago ?? t('origin.undated'))}
        </span>
        {isMixed && (
          <>
            {' '}
            {tellers.map((teller) => (
              <b key={teller.key} className={classes['mark']} data-old={isOldReading(teller, now) || undefined} aria-hidden>
                {teller.mark}
              </b>
            ))}
          </>
        )}
        <span className="hc-visually-hidden">
          {isMixed && `, ${names.join(', ')}`}. {t('origin.more')}
        </span>
      </UnstyledButton>
      <span id={id} className={classes['full']} hidden={!open && !isFound}>
        {inFull}
      </span>
    </span>
  );
}
