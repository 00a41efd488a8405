import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/useNow.ts';
import type { ConnectionNotice as Notice } from './notice.ts';
import classes from './room.module.css';

/** So many are named; more would make a line that nobody reads to its end. */
const MOST_NAMED = 3;

/** One line below the header. The seconds are for the eye only: read aloud each second they would drown the call. */
export function ConnectionNotice({ notice }: { notice: Notice }) {
  const { t } = useTranslation('room');
  const count = 'names' in notice ? notice.names.length : 0;
  const text = (): string => {
    switch (notice.kind) {
      case 'away':
        if (count === 1) return t('banner.away', { name: notice.names[0] });
        return count > MOST_NAMED ? t('banner.awayCount', { count }) : t('banner.awayMany', { count, names: notice.names.join(', ') });
      case 'mediaOnly':
      case 'thinDownlink':
        return t(`banner.${notice.kind}`, { names: count > MOST_NAMED ? t('banner.people', { count }) : notice.names.join(', ') });
      default:
        return t(`banner.${notice.kind}`);
    }
  };
  return (
    <div className={classes['banner']} role="status" data-notice={notice.kind}>
      {text()}
      {notice.kind === 'away' && <Seconds sinceMs={notice.sinceMs} />}
    </div>
  );
}

function Seconds({ sinceMs }: { sinceMs: number }) {
  const { t } = useTranslation('room');
  const now = useNow(1000);
  return (
    <span className="hc-number" aria-hidden>
      {t('tile.seconds', { count: Math.max(0, Math.round((now - sinceMs) / 1000)) })}
    </span>
  );
}
