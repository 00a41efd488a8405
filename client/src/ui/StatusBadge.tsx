import { useTranslation } from 'react-i18next';
import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Urgency } from '@hoi-chan/shared/clinical/urgency.ts';
import classes from './StatusBadge.module.css';

type Tone = 'neutral' | 'brand' | 'good' | 'warn' | 'danger' | 'alarm';
const stateTones: Record<ConsultState, Tone> = {
  draft: 'neutral',
  requested: 'warn',
  accepted: 'brand',
  in_session: 'brand',
  minutes_open: 'brand',
  signed: 'good',
  delivered: 'good',
  closed: 'neutral',
  declined: 'danger',
  cancelled: 'neutral',
  expired: 'danger',
};
const urgencyTones: Record<Urgency, Tone> = { emergency: 'alarm', urgent: 'warn', routine: 'neutral' };

/** The state of a consult, in words; colour only repeats them (WCAG 1.4.1). */
export function StatusBadge({ state }: { state: ConsultState }) {
  const { t } = useTranslation('common');
  return (
    <span className={classes['badge']} data-tone={stateTones[state]}>
      {state === 'in_session' && <span className={classes['live']} aria-hidden />}
      {t(`consultState.${state}`)}
    </span>
  );
}

export function UrgencyBadge({ urgency }: { urgency: Urgency }) {
  const { t } = useTranslation('common');
  return (
    <span className={classes['badge']} data-tone={urgencyTones[urgency]}>
      {t(`urgency.${urgency}`)}
    </span>
  );
}

/** A small word of any feature in the same clothes. */
export function ToneBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={classes['badge']} data-tone={tone}>
      {children}
    </span>
  );
}
