import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_LINE_LETTERS, MOST_PLAN_LINES } from '@hoi-chan/shared/clinical/minutesFields.ts';
import { addPlanLine, movePlanLine, readPlan, removePlanLine } from './document.ts';
import fieldClasses from './Field.module.css';
import classes from './PlanField.module.css';
import type { MinutesSession } from './session.ts';
import { SharedTextField } from './SharedTextField.tsx';

/** What the specialist recommends, one line each; the asking doctor later decides on every line alone. */
export function PlanField({ session, readOnly, missing }: { session: MinutesSession; readOnly: boolean; missing: boolean }) {
  const { t } = useTranslation('minutes');
  const { document } = session;
  const lines = readPlan(document);
  const [added, setAdded] = useState<string>();
  const isFull = document.plan.length >= MOST_PLAN_LINES;
  const add = (): void => {
    if (!isFull) setAdded(addPlanLine(document));
  };
  return (
    <fieldset className={classes['plan']}>
      <legend className={fieldClasses['label']}>
        {t('field.plan')}
        <span className={fieldClasses['required']} aria-hidden>
          {' *'}
        </span>
      </legend>
      <p className={classes['hint']}>{t('hint.plan')}</p>
      <ol className={classes['lines']}>
        {lines.map((line, index) => (
          <li key={line.id} className={classes['line']}>
            <span className={classes['number']} aria-hidden>
              {index + 1}.
            </span>
            <SharedTextField
              name={`plan:${line.id}`}
              label={t('plan.line', { number: index + 1 })}
              text={line.text}
              session={session}
              readOnly={readOnly}
              compact
              most={MAX_LINE_LETTERS}
              autoFocus={line.id === added}
              onEnter={add}
              onEmptied={() => removePlanLine(document, line.id)}
            />
            {!readOnly && (
              <span className={classes['actions']}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('plan.up', { number: index + 1 })}
                  disabled={index === 0}
                  onClick={() => movePlanLine(document, line.id, -1)}
                >
                  <IconArrowUp size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('plan.down', { number: index + 1 })}
                  disabled={index === lines.length - 1}
                  onClick={() => movePlanLine(document, line.id, 1)}
                >
                  <IconArrowDown size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="red"
                  aria-label={t('plan.remove', { number: index + 1 })}
                  onClick={() => removePlanLine(document, line.id)}
                >
                  <IconX size={16} />
                </ActionIcon>
              </span>
            )}
          </li>
        ))}
      </ol>
      {!readOnly && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={add}
          disabled={isFull}
          data-testid="plan-add"
          data-field="plan"
          className={classes['add']}
        >
          {t('plan.add')}
        </Button>
      )}
      {!readOnly && isFull && <p className={classes['hint']}>{t('plan.full', { count: MOST_PLAN_LINES })}</p>}
      {missing && <span className={fieldClasses['missing']}>{t('missing')}</span>}
    </fieldset>
  );
}
