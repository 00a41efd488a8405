import { UnstyledButton } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate, formatInstant } from '../../ui/time.ts';
import { useNow } from '../../ui/useNow.ts';
import { agoText, isOlderThan } from './age.ts';
import classes from './Origins.module.css';
import type { Origin } from './origin.ts';
import { isOldReading } from './tellers.ts';
import { usePrinting } from './usePrinting.ts';
import { useTellers } from './useTellers.ts';

interface OriginLineProps {
  origin: Origin | undefined;
  /** Whether the section has more than one teller, so that each row says whose it is. */
  isMixed: boolean;
  /** After how many days the value says little about now. */
  oldAfterDays?: number;
}

/** How old one datum is and who tells it, in two words; pressed, in full. On paper in full at once. */
export function OriginLine({ origin, isMixed, oldAfterDays }: OriginLineProps) {
  const { t, i18n } = useTranslation('summary');
  const [open, setOpen] = useState(false);
  const printing = usePrinting();
  const now = useNow(60_000);
  const tellers = useTellers(origin === undefined ? [] : [{ origin }]);
  const id = useId();
  if (origin === undefined || tellers.length === 0) return null;
  const { recordedAt, by, from } = origin;
  const when = recordedAt === undefined ? undefined : recordedAt.includes('T') ? formatInstant(recordedAt) : formatDate(recordedAt);
  const ago = (recordedAt !== undefined && agoText(recordedAt, i18n.language, now)) || when;
  const isOld = recordedAt !== undefined && oldAfterDays !== undefined && isOlderThan(recordedAt, oldAfterDays, now);
  const names = tellers.map(({ name }) => name);
  const told = tellers.map(({ name, fetchedAt, isDown }) =>
    fetchedAt === null ? name : `${name} (${t(isDown ? 'origin.copyAt' : 'origin.readAt', { at: formatInstant(fetchedAt) })})`,
  );
  const who = [...by, ...(from === undefined ? [] : [from])].filter((name) => !names.some((each) => each.includes(name)));
  const inFull = [
    when === undefined ? t('origin.undated') : t('origin.recorded', { at: when }),
    ...(who.length === 0 ? [] : [t('origin.by', { who: who.join(', ') })]),
    `${t('origin.from')} ${told.join('; ')}`,
  ].join(' · ');
  if (printing) return <span className={classes['full']}>{inFull}</span>;
  return (
    <span className={`${classes['line']} hc-no-print`}>
      <UnstyledButton className={classes['button']} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span data-old={isOld || undefined}>
          {isOld && <b>{t('origin.old')} </b>}
          {ago ?? t('origin.undated')}
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
      <span id={id} className={classes['full']} hidden={!open}>
        {inFull}
      </span>
    </span>
  );
}
