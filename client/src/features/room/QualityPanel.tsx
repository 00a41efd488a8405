import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallQualityWatch, QualityPoint } from '../../call/callQuality.ts';
import { useStore } from '../../state/useStore.ts';
import classes from './quality.module.css';
import { verdictOfReceiving, verdictOfSending } from './verdict.ts';

const SPAN_MS = 120_000;
const [WIDTH, HEIGHT] = [280, 56];
const kbps = (bps: number): number => Math.round(bps / 1_000);
const percent = (share: number | undefined): string => (share === undefined ? '–' : `${Math.round(share * 1000) / 10}`);

/** How the call goes, both ways: words first, then figures, then the last two minutes as a line. */
export function QualityPanel({ quality }: { quality: CallQualityWatch }) {
  const { t } = useTranslation('room');
  const points = useStore(quality.points);
  const last = points.at(-1);
  const summary = quality.summary();
  const cutsMs = summary.cutsMs.at(-1);
  return (
    <Stack gap="lg">
      <section>
        <h3 className={classes['title']}>{t('quality.receiving')}</h3>
        <p className={classes['words']} data-verdict={verdictOfReceiving(points)}>
          {t(`quality.heard.${verdictOfReceiving(points)}`)}
        </p>
        <Plot points={points} value={(point) => point.receivedBps} label={t('quality.plotReceiving')} />
        {last && (
          <p className={classes['figures']}>
            {t('quality.received', { kbps: kbps(last.receivedBps), loss: percent(last.receiveLoss), concealed: percent(last.concealed) })}
          </p>
        )}
      </section>
      <section>
        <h3 className={classes['title']}>{t('quality.sending')}</h3>
        <p className={classes['words']} data-verdict={verdictOfSending(points)}>
          {t(`quality.sent.${verdictOfSending(points)}`)} {last && t(`link.rung.${last.rung}`)}
        </p>
        <Plot points={points} value={(point) => point.sentBps} label={t('quality.plotSending')} />
        {last && (
          <p className={classes['figures']}>
            {t('quality.sentFigures', {
              kbps: kbps(last.sentBps),
              loss: percent(last.sendLoss),
              ms: last.roundTripMs === undefined ? '–' : Math.round(last.roundTripMs),
            })}
          </p>
        )}
      </section>
      <Text size="sm" c="dimmed">
        {summary.cutsMs.length === 0
          ? t('quality.noCuts')
          : t('quality.cuts', { count: summary.cutsMs.length, seconds: Math.max(1, Math.round((cutsMs ?? 0) / 1000)) })}
      </Text>
    </Stack>
  );
}

/** A line of two minutes; where there was no connection, a gap. */
function Plot({ points, value, label }: { points: readonly QualityPoint[]; value: (point: QualityPoint) => number; label: string }) {
  const { t } = useTranslation('room');
  const end = points.at(-1)?.atMs ?? 0;
  const top = Math.max(64_000, ...points.map(value));
  const x = (atMs: number): number => WIDTH - ((end - atMs) / SPAN_MS) * WIDTH;
  const y = (bps: number): number => HEIGHT - 2 - (bps / top) * (HEIGHT - 6);
  const path = points
    .map((point, index) => {
      if (!point.connected) return '';
      // After a gap the line begins anew.
      const pen = points[index - 1]?.connected === true ? 'L' : 'M';
      return `${pen}${x(point.atMs).toFixed(1)} ${y(value(point)).toFixed(1)}`;
    })
    .join('');
  return (
    <figure className={classes['plot']}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <line x1="0" y1={HEIGHT - 1} x2={WIDTH} y2={HEIGHT - 1} className={classes['axis']} />
        {points
          .filter((point) => !point.connected)
          .map((point) => (
            <rect key={point.atMs} x={x(point.atMs) - 4} y="0" width="5" height={HEIGHT} className={classes['gap']} />
          ))}
        <path d={path} className={classes['line']} />
      </svg>
      <figcaption className={classes['scale']} aria-hidden>
        <span>{t('quality.ago')}</span>
        <span>{t('quality.top', { kbps: kbps(top) })}</span>
        <span>{t('quality.now')}</span>
      </figcaption>
    </figure>
  );
}
