import { useTranslation } from 'react-i18next';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import type { LabValue } from './timelineEvent.ts';
import classes from './LabValues.module.css';
import { Past } from './Past.tsx';
import { useOutOfRange } from './useOutOfRange.ts';
import { useWords } from './useWords.ts';

/** More stand one step away, and beside the line those alone that are out of range. */
const SHOWN = 6;

/** The values of one day in one line. Out of range is said in words too, not by colour alone. */
export function LabValues({ values }: { values: readonly LabValue[] }) {
  const { t } = useTranslation('summary');
  if (values.length <= SHOWN) return <Line values={values} />;
  return (
    <>
      <Line values={values.filter(({ flag }) => flag !== undefined && flag !== 'normal')} />
      <Past title={t('timeline.allValues', { count: values.length })}>
        <Line values={values} />
      </Past>
    </>
  );
}

function Line({ values }: { values: readonly LabValue[] }) {
  const { i18n } = useTranslation('summary');
  const words = useWords();
  const outOfRange = useOutOfRange();
  if (values.length === 0) return null;
  return (
    <ul className={classes['line']}>
      {values.map(({ name, found, flag }, index) => (
        // One thing may be measured twice a day.
        <li key={`${name.vi}${index}`}>
          {words(name)}{' '}
          <b className="hc-number" data-flag={flag}>
            {'vi' in found ? words(found) : `${found.value.toLocaleString(i18n.language)} ${unitText(found.unit, i18n.language)}`.trimEnd()}{' '}
            {outOfRange(flag)}
          </b>
        </li>
      ))}
    </ul>
  );
}
