import { Box, Group, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './SectionCard.module.css';

export interface SectionCardProps {
  title: ReactNode;
  icon?: ReactNode;
  actions?: ReactNode;
  /** `danger` is for what must not be overlooked: allergies. `warn` stands below it. */
  tone?: 'plain' | 'danger' | 'warn' | 'brand';
  children: ReactNode;
}

/** A titled block of a page, a region for screen readers. */
export function SectionCard({ title, icon, actions, tone = 'plain', children }: SectionCardProps) {
  const titleId = useId();
  return (
    <section className={classes['card']} data-tone={tone} aria-labelledby={titleId}>
      <Group justify="space-between" gap="xs" className={classes['head']} wrap="nowrap">
        <Group gap="xs" wrap="nowrap" miw={0}>
          {icon}
          <Title order={2} size="h3" id={titleId}>
            {title}
          </Title>
        </Group>
        {/* The title wraps; a button that does would be cut. */}
        {actions !== undefined && <Box flex="none">{actions}</Box>}
      </Group>
      <Box className={classes['body']}>{children}</Box>
    </section>
  );
}
