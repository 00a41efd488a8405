import { useElementSize } from '@mantine/hooks';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import { partOf, roundValues, widened } from '../../ui/plotScale.ts';
import type { Point, Series } from './measurements.ts';
import { ticksOf } from './timelineScale.ts';
import classes from './TrendPlot.module.css';
import { TrendShape } from './TrendMark.tsx';
import { nearestPoint, timeSpan, valueSpan, type Place } from './trendScale.ts';

interface TrendPlotProps {
  series: Series;
  points: readonly Point[];
  chosen: number;
  onChoose: (index: number) => void;
  label: string;
  /** A point as it is read aloud. */
  sayPoint: (point: Point) => string;
}

const NARROW_PX = 560;
/** Room around the drawing area for the words of the axes. */
const [TOP, BOTTOM, RIGHT] = [26, 26, 14];
const LETTER_PX = 7.5;
/** The name of a limit is about as long. */
const WORDS_PX = 120;
const FREE_PX = 20;

/** Values over time with their reference range. One control for keyboard and pointer: arrows, Home and End move from value to value. */
export function TrendPlot({ series, points, chosen, onChoose, label, sayPoint }: TrendPlotProps) {
  const { t, i18n } = useTranslation('summary');
  const { ref, width } = useElementSize();
  const height = width < NARROW_PX ? 260 : 380;
  const text = (value: number): string => value.toLocaleString(i18n.language);
  const values = widened(valueSpan(series, points), 0.08);
  const marks = roundValues(values, width < NARROW_PX ? 5 : 7);
  const left = 14 + LETTER_PX * Math.max(...marks.map((value) => text(value).length));
  const times = widened(timeSpan(points), 0.03);
  const x = (part: number): number => left + part * (width - left - RIGHT);
  const y = (value: number): number => height - BOTTOM - partOf(value, values) * (height - TOP - BOTTOM);
  const drawn = points.map(({ at, value }) => ({ x: x(partOf(Date.parse(at), times)), y: y(value) }));
  const at = drawn[chosen];
  const point = points[chosen];

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = {
      ArrowLeft: chosen - 1,
      ArrowDown: chosen - 1,
      ArrowRight: chosen + 1,
      ArrowUp: chosen + 1,
      Home: 0,
      End: points.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(Math.max(0, Math.min(points.length - 1, next)));
  };
  const onPointer = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onChoose(nearestPoint(drawn, { x: event.clientX - box.left, y: event.clientY - box.top }));
  };
  return (
    <div
      ref={ref}
      className={classes['plot']}
      style={{ height }}
      role="slider"
      tabIndex={0}
      data-autofocus
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={points.length}
      aria-valuenow={chosen + 1}
      aria-valuetext={point && sayPoint(point)}
      onKeyDown={onKeyDown}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
    >
      {width > 0 && (
        <svg width={width} height={height} aria-hidden>
          <Band series={series} left={left} right={width - RIGHT} y={y} height={height} />
          <text x={2} y={14} className={classes['words']}>
            {unitText(series.unit, i18n.language) || t('trend.noUnit')}
          </text>
          {marks.map((value) => (
            <g key={value}>
              <line x1={left} x2={width - RIGHT} y1={y(value)} y2={y(value)} className={classes['grid']} />
              <text x={left - 8} y={y(value)} dy="0.35em" textAnchor="end" className={classes['words']}>
                {text(value)}
              </text>
            </g>
          ))}
          {ticksOf(times, width < NARROW_PX ? 4 : 8).map((tick) => (
            <g key={tick.label}>
              <line x1={x(tick.at)} x2={x(tick.at)} y1={height - BOTTOM} y2={height - BOTTOM + 5} className={classes['axis']} />
              <text x={Math.max(20, Math.min(width - 24, x(tick.at)))} y={height - 6} textAnchor="middle" className={classes['words']}>
                {tick.label}
              </text>
            </g>
          ))}
          <line x1={left} x2={width - RIGHT} y1={height - BOTTOM} y2={height - BOTTOM} className={classes['axis']} />
          <Limits series={series} left={left + 4} right={width - RIGHT - 4} y={y} drawn={drawn} />
          <polyline points={drawn.map((one) => `${one.x.toFixed(1)},${one.y.toFixed(1)}`).join(' ')} className={classes['line']} />
          {at && <line x1={at.x} x2={at.x} y1={TOP} y2={height - BOTTOM} className={classes['guide']} />}
          {points.map((one, index) => (
            <g key={`${one.at}${index}`} transform={`translate(${drawn[index]?.x ?? 0} ${drawn[index]?.y ?? 0})`}>
              {index === chosen && <circle r={12} className={classes['ring']} />}
              <TrendShape flag={one.flag} />
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

/** What is usual, from one limit to the other or to the edge. */
function Band({
  series: { low, high },
  left,
  right,
  y,
  height,
}: {
  series: Series;
  left: number;
  right: number;
  y: (value: number) => number;
  height: number;
}) {
  if (low === undefined && high === undefined) return null;
  const [top, bottom] = [high === undefined ? TOP : y(high), low === undefined ? height - BOTTOM : y(low)];
  return (
    <>
      <rect x={left} width={right - left} y={top} height={Math.max(1, bottom - top)} className={classes['band']} />
      {high !== undefined && <line x1={left} x2={right} y1={top} y2={top} className={classes['limit']} />}
      {low !== undefined && <line x1={left} x2={right} y1={bottom} y2={bottom} className={classes['limit']} />}
    </>
  );
}

interface LimitsProps {
  series: Series;
  left: number;
  right: number;
  y: (value: number) => number;
  drawn: readonly Place[];
}

/** The names of the limits, each at that end and on that side of its line where values are farthest; values are drawn over them. */
function Limits({ series: { low, high }, left, right, y, drawn }: LimitsProps) {
  const { t, i18n } = useTranslation('summary');
  const name = (value: number, key: 'upper' | 'lower') => {
    const [above, below] = [y(value) - 5, y(value) + 14];
    const [first, ...others] = (key === 'upper' ? [above, below] : [below, above]).flatMap((baseline) => [
      { x: right, y: baseline },
      { x: left, y: baseline },
    ]);
    if (first === undefined) return null;
    const at = others.reduce((best, one) => (clearance(drawn, one) > clearance(drawn, best) ? one : best), first);
    return (
      <text x={at.x} y={at.y} textAnchor={at.x === left ? 'start' : 'end'} className={classes['limitWords']}>
        {t(`trend.${key}`, { value: value.toLocaleString(i18n.language) })}
      </text>
    );
  };
  return (
    <>
      {high !== undefined && name(high, 'upper')}
      {low !== undefined && name(low, 'lower')}
    </>
  );
}

/** How far the nearest value is from words that begin or end there; beyond `FREE_PX` it does not matter. */
function clearance(drawn: readonly Place[], words: Place): number {
  const near = drawn.filter(({ x }) => Math.abs(x - words.x) < WORDS_PX);
  return Math.min(FREE_PX, ...near.map(({ y }) => Math.abs(y - (words.y - 4))));
}
