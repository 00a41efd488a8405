import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import classes from './ConsultRow.module.css';
import { PatientFacts } from './PatientBanner.tsx';
import { StatusBadge, UrgencyBadge } from './StatusBadge.tsx';
import { TimeText } from './TimeText.tsx';
import { useSpecialtyName } from './useSpecialtyName.ts';

export interface ConsultRowProps {
  card: ConsultCard;
  /** In place of the state, where all have the same: the waiting time of the queue. */
  status?: ReactNode;
  actions?: ReactNode;
}

/** One consult in a list. The whole row leads to it; actions stay separate targets. */
export function ConsultRow({ card, status, actions }: ConsultRowProps) {
  const specialtyName = useSpecialtyName();
  return (
    <li className={classes['row']} data-urgency={card.urgency}>
      <div className={classes['text']}>
        <Group gap={8} wrap="wrap">
          <Link to={`/consults/${card.id}`} className={classes['name']}>
            {card.patient.name}
          </Link>
          {card.urgency !== 'routine' && <UrgencyBadge urgency={card.urgency} />}
          {status ?? <StatusBadge state={card.state} />}
        </Group>
        <Text size="sm" c="dimmed" component="div">
          <PatientFacts patient={card.patient} />
        </Text>
        {card.question !== '' && (
          <Text size="sm" lineClamp={2} mt={2}>
            {card.question}
          </Text>
        )}
        <Text size="xs" c="dimmed" mt={4} component="div">
          {card.number} · {specialtyName(card.specialty)} · {card.askingFacility.name}
          {card.specialist && ` → ${card.specialist.name}`} · <TimeText at={card.requestedAt ?? card.updatedAt} />
        </Text>
      </div>
      {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
    </li>
  );
}

/** The list around rows, without bullets but still a list for screen readers. */
export function ConsultRows({ children, label }: { children: ReactNode; label: string }) {
  return (
    <ul className={classes['rows']} aria-label={label}>
      {children}
    </ul>
  );
}
