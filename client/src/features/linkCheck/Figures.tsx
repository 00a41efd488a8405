import { useTranslation } from 'react-i18next';
import type { LinkFigures } from './model.ts';
import classes from './linkCheck.module.css';

/** The numbers behind the words, and what was not measured, said so. */
export function Figures({ figures }: { figures: LinkFigures }) {
  const { t, i18n } = useTranslation('linkCheck');
  const { upBps, downBps, roundTripMs, loopLossShare, nodeUdp, nodeTcp, turnUdp, turnTcp } = figures;
  const rate = (bps: number): string =>
    bps >= 1_000_000
      ? t('mbps', { rate: new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(bps / 1_000_000) })
      : t('kbps', { rate: Math.round(bps / 1_000) });
  const rows: [string, string][] = [
    [t('figure.up'), rate(upBps)],
    [t('figure.down'), rate(downBps)],
    [t('figure.roundTrip'), t('ms', { ms: Math.round(roundTripMs) })],
    [t('figure.loss'), loopLossShare === undefined ? t('notMeasured') : t('percent', { percent: Math.round(loopLossShare * 100) })],
    [t('figure.nodeUdp'), t(`way.${nodeUdp}`)],
    [t('figure.nodeTcp'), t(`way.${nodeTcp}`)],
    [t('figure.turnUdp'), t(`way.${turnUdp}`)],
    [t('figure.turnTcp'), t(`way.${turnTcp}`)],
  ];
  return (
    <details className={classes['figures']}>
      <summary>{t('details')}</summary>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="hc-number">{value}</dd>
          </div>
        ))}
      </dl>
      <p>{t('note')}</p>
    </details>
  );
}
