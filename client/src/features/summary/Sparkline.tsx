import { useTranslation } from 'react-i18next';
import { formatDate } from '../../ui/time.ts';
import type { Series } from './measurements.ts';

const width = 120;
const height = 34;
const pad = 4;

/** The course of one value, with its reference range as a band. Read aloud as its values and dates. */
export function Sparkline({ series }: { series: Series }) {
  const { t } = useTranslation('summary');
  const points = series.points.slice(-12);
  if (points.length < 2) return null;
  const values = points.map((point) => point.value);
  const bounds = [...values, ...(series.low === undefined ? [] : [series.low]), ...(series.high === undefined ? [] : [series.high])];
  const min = Math.min(...bounds);
  const span = Math.max(...bounds) - min || 1;
  const first = Date.parse(points[0]?.at ?? '');
  const time = Date.parse(points.at(-1)?.at ?? '') - first || 1;
  const x = (at: string): number => pad + ((Date.parse(at) - first) / time) * (width - 2 * pad);
  const y = (value: number): number => height - pad - ((value - min) / span) * (height - 2 * pad);
  const last = points.at(-1);
  const label = t('trend', { values: points.map((point) => `${point.value} (${formatDate(point.at)})`).join(', ') });
  const bandTop = series.high === undefined ? 0 : y(series.high);
  const bandBottom = series.low === undefined ? height : y(series.low);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {(series.low !== undefined || series.high !== undefined) && (
        <rect x={0} y={bandTop} width={width} height={Math.max(1, bandBottom - bandTop)} fill="var(--hc-good-wash)" />
      )}
      <polyline
        points={points.map((point) => `${x(point.at).toFixed(1)},${y(point.value).toFixed(1)}`).join(' ')}
        fill="none"
        stroke="var(--hc-brand)"
        strokeWidth={1.8}
        strokeLinejoin="round"
      />
      {last && (
        <circle
          cx={x(last.at)}
          cy={y(last.value)}
          r={3}
          fill={last.flag && last.flag !== 'normal' ? 'var(--hc-danger)' : 'var(--hc-brand)'}
        />
      )}
    </svg>
  );
}
