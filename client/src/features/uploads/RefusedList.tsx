import { Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../ui/useErrorText.ts';
import type { Refused } from './model.ts';
import classes from './UploadsField.module.css';

const ROWS = 5;
const MORE_ROWS = 100;

/** What was not taken, each with its reason; and what a disc promises but does not hold. Everything else went on. */
export function RefusedList({ refused, missing }: { refused: readonly Refused[]; missing: readonly string[] }) {
  const { t } = useTranslation('uploads');
  const errorText = useErrorText();
  const [rows, setRows] = useState(ROWS);
  const lines = [
    ...missing.map((name) => ({ key: `missing-${name}`, name, reason: t('missing') })),
    ...refused.map(({ key, name, reason }) => ({
      key,
      name,
      reason: typeof reason === 'string' ? t(`refused.${reason}`) : errorText(reason),
    })),
  ];
  if (lines.length === 0) return null;
  return (
    <section className={classes['refused']} aria-label={t('refusedTitle', { count: lines.length })} data-testid="refused-files">
      <Text size="sm" fw={600} className={classes['refusedTitle']}>
        <IconAlertTriangle size={18} aria-hidden /> {t('refusedTitle', { count: lines.length })}
      </Text>
      <ul className={classes['refusedFiles']}>
        {lines.slice(0, rows).map(({ key, name, reason }) => (
          <li key={key}>
            <Text size="sm" className={classes['name']}>
              {name}
            </Text>
            <Text size="xs" c="dimmed">
              {reason}
            </Text>
          </li>
        ))}
      </ul>
      {lines.length > rows && (
        <Button variant="subtle" size="xs" onClick={() => setRows(rows + MORE_ROWS)}>
          {t('more', { count: lines.length - rows })}
        </Button>
      )}
    </section>
  );
}
