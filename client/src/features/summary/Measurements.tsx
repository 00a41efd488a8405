import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AddToMinutes } from '../../ui/AddToMinutes.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { formatDate } from '../../ui/time.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import type { Series, WordResult } from './measurements.ts';
import { rangeText } from './rangeText.ts';
import classes from './SummaryPanel.module.css';
import { Trend } from './Trend.tsx';
import { usePrinting } from './usePrinting.ts';
import { useWords } from './useWords.ts';

const shownAtFirst = 14;

/** Vitals, then laboratory: value, unit, reference range, course. Out of range is said in words too, not by colour alone. */
export function Measurements({ series, results }: { series: Series[]; results: WordResult[] }) {
  const { t, i18n } = useTranslation('summary');
  const words = useWords();
  const [all, setAll] = useState(false);
  const printing = usePrinting();
  const shown = all || printing ? series : series.slice(0, shownAtFirst);
  return (
    <SectionCard title={t('measures.title')}>
      {series.length + results.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('measures.none')}
        </Text>
      )}
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
                  <span className={classes['soft']}>{unitText(one.unit, i18n.language)}</span>{' '}
                  {one.latest.flag !== undefined && one.latest.flag !== 'normal' && t(`measures.flag_${one.latest.flag}`)}
                  <AddToMinutes
                    offer={{
                      id: `${one.group}:${one.key}`,
                      kind: one.group,
                      text: `${words(one.name)} ${one.latest.value.toLocaleString(i18n.language)} ${unitText(one.unit, i18n.language)} (${formatDate(one.latest.at)})`,
                    }}
                  />
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
      {series.length > shownAtFirst && (
        <Button className="hc-no-print" variant="subtle" size="xs" mt="xs" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('measures.less') : t('measures.all', { count: series.length })}
        </Button>
      )}
      {results.length > 0 && (
        <ul className={classes['list']} style={{ marginTop: 12 }}>
          {results.map((result) => (
            <li key={`${result.name.vi}${result.at}`}>
              <b>{words(result.name)}</b>: {result.text}{' '}
              <AddToMinutes
                offer={{
                  id: `lab:${result.name.vi}:${result.at ?? ''}`,
                  kind: 'lab',
                  text: `${words(result.name)}: ${result.text}${result.at === undefined ? '' : ` (${formatDate(result.at)})`}`,
                }}
              />
              {result.at !== undefined && (
                <span className={classes['soft']}>
                  <TimeText at={result.at} dateOnly />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
