import { useTranslation } from 'react-i18next';
import { formatInstant } from '../../ui/time.ts';
import { useNow } from '../../ui/useNow.ts';
import { agoText } from './age.ts';
import classes from './Origins.module.css';
import type { Origin } from './origin.ts';
import { isOldReading } from './tellers.ts';
import { useTellers } from './useTellers.ts';

/** Who tells what stands in a section, once at its head; where they are several, with the marks that its rows carry. */
export function SectionOrigins({ data }: { data: readonly { origin?: Origin }[] }) {
  const { t, i18n } = useTranslation('summary');
  const now = useNow(60_000);
  const tellers = useTellers(data);
  if (tellers.length === 0) return null;
  return (
    <p className={classes['head']}>
      {t('origin.from')}{' '}
      {tellers.map((teller, index) => {
        const { key, name, mark, fetchedAt, isDown, isSent } = teller;
        const old = isOldReading(teller, now);
        const ago = fetchedAt === null ? undefined : (agoText(fetchedAt, i18n.language, now) ?? formatInstant(fetchedAt));
        return (
          <span key={key}>
            {index > 0 && ' · '}
            {tellers.length > 1 && (
              <>
                <b className={classes['mark']}>{mark}</b>{' '}
              </>
            )}
            {name}
            {ago !== undefined && fetchedAt !== null && (
              <span data-old={old || undefined} title={formatInstant(fetchedAt)}>
                {', '}
                {t(isDown ? 'origin.copy' : isSent ? 'origin.sent' : 'origin.read', { ago })}
              </span>
            )}
          </span>
        );
      })}
    </p>
  );
}
