import { Group, Radio } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import classes from './SignDialog.module.css';

interface PlanDecisionsProps {
  plan: MinutesContent['plan'];
  decisions: ReadonlyMap<string, boolean>;
  onDecide: (decisions: ReadonlyMap<string, boolean>) => void;
  /** Signing was tried: what is still owed is marked. */
  tried: boolean;
}

/** The asking doctor keeps responsibility: every recommendation is confirmed as an order or declined, none by default. */
export function PlanDecisions({ plan, decisions, onDecide, tried }: PlanDecisionsProps) {
  const { t } = useTranslation('minutes');
  const ids = useId();
  return (
    <fieldset className={classes['decisions']}>
      <legend>{t('decide.title')}</legend>
      <p className={classes['lead']}>{t('decide.lead')}</p>
      {plan.map((line, index) => {
        const owed = tried && !decisions.has(line.id);
        return (
          <div key={line.id} className={classes['decision']} data-owed={owed} data-testid="plan-decision">
            <span className={classes['decisionText']} id={`${ids}-${index}`}>
              {index + 1}. {line.text}
            </span>
            <Radio.Group
              value={decisions.has(line.id) ? (decisions.get(line.id) === true ? 'yes' : 'no') : null}
              onChange={(value) => onDecide(new Map(decisions).set(line.id, value === 'yes'))}
              aria-labelledby={`${ids}-${index}`}
            >
              <Group gap="md">
                <Radio value="yes" label={t('decide.confirm')} />
                <Radio value="no" label={t('decide.decline')} />
              </Group>
            </Radio.Group>
            {owed && <span className={classes['owed']}>{t('decide.owed')}</span>}
          </div>
        );
      })}
    </fieldset>
  );
}
