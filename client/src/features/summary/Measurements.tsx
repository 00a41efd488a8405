import { useTranslation } from 'react-i18next';
import { AddToMinutes } from '../../ui/AddToMinutes.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { formatDate } from '../../ui/time.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import type { FoundSeries } from './find.ts';
import { FoldButton } from './FoldButton.tsx';
import type { Point, WordResult } from './measurements.ts';
import { OriginLine } from './OriginLine.tsx';
import { rangeText } from './rangeText.ts';
import { SectionOrigins } from './SectionOrigins.tsx';
import { SectionReading } from './SectionReading.tsx';
import classes from './SummaryPanel.module.css';
import { Trend } from './Trend.tsx';
import { useFold } from './useFold.ts';
import { useTellers } from './useTellers.ts';
import { useOutOfRange } from './useOutOfRange.ts';
import { useWords } from './useWords.ts';

const shownAtFirst = 14;
/** So many values of the days that are searched for stand in a row. */
const FOUND_SHOWN = 5;
/** Days after which a value says little about now: vital signs change by the hour, laboratory values are taken about every year of a chronic disease. */
const OLD_AFTER_DAYS = { vital: 30, lab: 365 };

/** Vitals, then laboratory: value, unit, reference range, course. Out of range is said in words too, not by colour alone. */
export function Measurements({ series, results }: { series: FoundSeries[]; results: WordResult[] }) {
  const { t, i18n } = useTranslation('summary');
  const outOfRange = useOutOfRange();
  const words = useWords();
  const fold = useFold();
  // The course may hold what another system told than the latest value.
  const points = series.flatMap((one) => one.points);
  const isMixed = useTellers([...points, ...results]).length > 1;
  const shown = fold.isOpen ? series : series.slice(0, shownAtFirst);
  return (
    <SectionCard title={t('measures.title')}>
      <SectionOrigins data={[...points, ...results]} />
      <SectionReading parts={['results']} none={series.length + results.length === 0 ? t('measures.none') : undefined} />
      {shown.length > 0 && (
        <table className={classes['measures']}>
          <thead>
            <tr>
              <th scope="col">{t('measures.name')}</th>
              <th scope="col">{t('measures.value')}</th>
              <th scope="col" className={classes['optional']}>
                {t('measures.range')}
              </th>
              <th scope="col">{t('measures.course')}</th>
              <th scope="col" className={classes['optional']}>
                {t('measures.date')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.key}>
                <th scope="row">{words(one.name)}</th>
                <td className={`${classes['value']} hc-number`} data-flag={one.latest.flag}>
                  {one.latest.value.toLocaleString(i18n.language)}{' '}
                  <span className={classes['soft']}>{unitText(one.unit, i18n.language)}</span> {outOfRange(one.latest.flag)}
                  <AddToMinutes
                    offer={{
                      id: `${one.group}:${one.key}`,
                      kind: one.group,
                      text: `${words(one.name)} ${one.latest.value.toLocaleString(i18n.language)} ${unitText(one.unit, i18n.language)} (${formatDate(one.latest.at)})`,
                    }}
                  />
                  <div>
                    <OriginLine origin={one.latest.origin} isMixed={isMixed} oldAfterDays={OLD_AFTER_DAYS[one.group]} />
                  </div>
                  {one.foundPoints !== undefined && <FoundPoints points={one.foundPoints} />}
                </td>
                <td className={`${classes['soft']} ${classes['optional']} hc-number`}>{rangeText(one, i18n.language)}</td>
                <td className={classes['spark']}>
                  <Trend series={one} />
                </td>
                <td className={`${classes['soft']} ${classes['optional']}`}>
                  <TimeText at={one.latest.at} dateOnly />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {series.length > shownAtFirst && <FoldButton fold={fold} more={t('measures.all', { count: series.length })} />}
      {results.length > 0 && (
        <ul className={classes['list']} style={{ marginTop: 12 }}>
          {results.map((result, index) => (
            // Two systems may tell of the same one differently.
            <li key={`${result.name.vi}${result.at}${index}`}>
              <b>{words(result.name)}</b>: {words(result.text)}{' '}
              <AddToMinutes
                offer={{
                  id: `lab:${result.name.vi}:${result.at ?? ''}`,
                  kind: 'lab',
                  text: `${words(result.name)}: ${words(result.text)}${result.at === undefined ? '' : ` (${formatDate(result.at)})`}`,
                }}
              />
              {result.at !== undefined && (
                <span className={classes['soft']}>
                  <TimeText at={result.at} dateOnly />
                </span>
              )}{' '}
              <OriginLine origin={result.origin} isMixed={isMixed} oldAfterDays={OLD_AFTER_DAYS.lab} />
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}

/** The earlier values of the days that are searched for; all of them stand in the course. */
function FoundPoints({ points }: { points: Point[] }) {
  const { i18n } = useTranslation('summary');
  const outOfRange = useOutOfRange();
  if (points.length === 0) return null;
  const told = points
    .slice(0, FOUND_SHOWN)
    .map(({ at, value, flag }) => `${formatDate(at)}: ${value.toLocaleString(i18n.language)} ${outOfRange(flag)}`.trim());
  const others = points.length - told.length;
  return <div className={classes['foundPoints']}>{[...told, ...(others > 0 ? [`… +${others}`] : [])].join('; ')}</div>;
}
