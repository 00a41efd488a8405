import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import { formatDate, formatInstant } from '../../ui/time.ts';
import { useClosedByBack } from '../../ui/useClosedByBack.ts';
import type { Flag, Point, Series } from './measurements.ts';
import { rangeText } from './rangeText.ts';
import classes from './TrendDialog.module.css';
import { TrendMark } from './TrendMark.tsx';
import { TrendPlot } from './TrendPlot.tsx';
import { drawable } from './trendScale.ts';
import { useTellers, useTellersOf } from './useTellers.ts';
import { useWords } from './useWords.ts';

/** The course of one value in large: by the eye, by pointer or arrow keys point by point, and as a table. */
export default function TrendDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t, i18n } = useTranslation('summary');
  const words = useWords();
  useClosedByBack(onClose);
  const points = drawable(series.points);
  const [picked, setPicked] = useState<number>();
  const chosen = Math.min(picked ?? points.length - 1, points.length - 1);
  const unit = unitText(series.unit, i18n.language);
  const range = rangeText(series, i18n.language);
  const said = (value: number): string => `${value.toLocaleString(i18n.language)} ${unit}`.trimEnd();
  const when = ({ at }: Point): string => (at.includes('T') ? formatInstant(at) : formatDate(at));
  const flagText = (flag: Flag | undefined): string => (flag === undefined ? '' : t(`trend.flag_${flag}`));
  const tellersOf = useTellersOf();
  const tellers = useTellers(points);
  const whose = ({ origin }: Point): string =>
    tellersOf(origin)
      .map(({ name }) => name)
      .join(', ');
  const point = points[chosen];
  const flags = (['normal', 'high', 'low', 'critical'] as const).filter((flag) => points.some((one) => one.flag === flag));
  return (
    <Modal
      opened
      onClose={onClose}
      size="min(1120px, 94vw)"
      title={words(series.name)}
      fullScreen={globalThis.innerWidth < 600}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {point && (
        <p className={classes['reading']} data-flag={point.flag}>
          <b className="hc-number">{said(point.value)}</b>{' '}
          {point.flag !== undefined && (
            <span className={classes['flag']}>
              <TrendMark flag={point.flag} /> {flagText(point.flag)}
            </span>
          )}
          <span className={`${classes['when']} hc-number`}>{[when(point), whose(point)].filter(Boolean).join(' · ')}</span>
        </p>
      )}
      <TrendPlot
        series={series}
        points={points}
        chosen={chosen}
        onChoose={setPicked}
        label={t('trend.plot', { name: words(series.name) })}
        sayPoint={(one) => [when(one), said(one.value), flagText(one.flag), whose(one)].filter(Boolean).join(', ')}
      />
      <ul className={classes['legend']}>
        {range !== '' && (
          <li>
            <span className={classes['band']} aria-hidden /> {t('measures.range')} {range} {unit}
          </li>
        )}
        {flags.map((flag) => (
          <li key={flag}>
            <TrendMark flag={flag} /> {t(`trend.flag_${flag}`)}
          </li>
        ))}
      </ul>
      <table className={classes['table']}>
        <caption className="hc-visually-hidden">{t('trend.table', { name: words(series.name) })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('measures.date')}</th>
            <th scope="col">
              {t('trend.value')} {unit !== '' && <span className={classes['unit']}>({unit})</span>}
            </th>
            <th scope="col">{t('trend.judgement')}</th>
            {tellers.length > 0 && <th scope="col">{t('origin.source')}</th>}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((one, index) => {
            const place = points.length - 1 - index;
            return (
              // Two sources may tell of the same moment.
              <tr key={`${one.at}${place}`} data-chosen={place === chosen || undefined} data-flag={one.flag}>
                <th scope="row" className="hc-number">
                  {when(one)}
                </th>
                <td className="hc-number">{one.value.toLocaleString(i18n.language)}</td>
                <td>
                  {one.flag !== undefined && (
                    <>
                      <TrendMark flag={one.flag} /> {flagText(one.flag)}
                    </>
                  )}
                </td>
                {tellers.length > 0 && <td>{whose(one)}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Modal>
  );
}
