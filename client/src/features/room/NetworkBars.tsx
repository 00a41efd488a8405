import { useTranslation } from 'react-i18next';
import classes from './tile.module.css';

/** Four bars and, for whoever cannot see them or points at them, the word. */
export function NetworkBars({ quality, withWord = false, stale = false }: { quality: number; withWord?: boolean; stale?: boolean }) {
  const { t } = useTranslation('room');
  // Bars that nobody renews any more would be a promise nobody keeps.
  if (stale) return null;
  const word = t(`network.${quality as 0 | 1 | 2 | 3 | 4}`);
  return (
    <span className={classes['network']} data-quality={quality} title={t('network.label', { word })}>
      <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden>
        {[0, 1, 2, 3].map((bar) => (
          <rect key={bar} x={bar * 4.7} y={10 - bar * 3.3} width="3.4" height={4 + bar * 3.3} rx="1" data-on={bar < quality || undefined} />
        ))}
      </svg>
      <span className={withWord ? undefined : 'hc-visually-hidden'}>{withWord ? word : t('network.label', { word })}</span>
    </span>
  );
}
