import { useTranslation } from 'react-i18next';
import { partOf } from '../../ui/plotScale.ts';
import { formatDate } from '../../ui/time.ts';
import type { Point, Series } from './measurements.ts';
import { drawable, timeSpan, valueSpan } from './trendScale.ts';
import { useTellers, useTellersOf } from './useTellers.ts';

const width = 120;
const height = 34;
const pad = 4;

/** The course of one value, with its reference range as a band. Read aloud as its values and dates. */
export function Sparkline({ series }: { series: Series }) {
  const { t, i18n } = useTranslation('summary');
  const points = drawable(series.points).slice(-12);
  const [times, values] = [timeSpan(points), valueSpan(series, points)];
  const x = ({ at }: Point): number => pad + partOf(Date.parse(at), times) * (width - 2 * pad);
  const y = (value: number): number => height - pad - partOf(value, values) * (height - 2 * pad);
  const last = points.at(-1);
  const tellersOf = useTellersOf();
  const isMixed = useTellers(points).length > 1;
  const whose = ({ origin }: Point): string =>
    isMixed
      ? tellersOf(origin)
          .map(({ name }) => `, ${name}`)
          .join('')
      : '';
  const label = t('trend.values', {
    values: points.map((point) => `${point.value.toLocaleString(i18n.language)} (${formatDate(point.at)}${whose(point)})`).join(', '),
  });
  const bandTop = series.high === undefined ? 0 : y(series.high);
  const bandBottom = series.low === undefined ? height : y(series.low);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {(series.low !== undefined || series.high !== undefined) && (
        <rect x={0} y={bandTop} width={width} height={Math.max(1, bandBottom - bandTop)} fill="var(--hc-good-wash)" />
      )}
      <polyline
        points={points.map((point) => `${x(point).toFixed(1)},${y(point.value).toFixed(1)}`).join(' ')}
        fill="none"
        stroke="var(--hc-brand)"
        strokeWidth={1.8}
        strokeLinejoin="round"
      />
      {last && (
        <circle cx={x(last)} cy={y(last.value)} r={3} fill={last.flag && last.flag !== 'normal' ? 'var(--hc-danger)' : 'var(--hc-brand)'} />
      )}
    </svg>
  );
}
