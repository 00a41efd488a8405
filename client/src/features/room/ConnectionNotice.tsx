import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/useNow.ts';
import type { ConnectionNotice as Notice } from './notice.ts';
import classes from './room.module.css';

/** One line below the header. The seconds are for the eye only: read aloud each second they would drown the call. */
export function ConnectionNotice({ notice }: { notice: Notice }) {
  const { t } = useTranslation('room');
  const text = (): string => {
    switch (notice.kind) {
      case 'away':
        return notice.names.length === 1
          ? t('banner.away', { name: notice.names[0] })
          : t('banner.awayMany', { count: notice.names.length, names: notice.names.join(', ') });
      case 'mediaOnly':
      case 'thinDownlink':
        return t(`banner.${notice.kind}`, { names: notice.names.join(', ') });
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
