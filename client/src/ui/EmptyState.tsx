import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Nothing here, why, and what to do next. */
export function EmptyState({ icon, title, text, action }: { icon?: ReactNode; title: string; text?: string; action?: ReactNode }) {
  return (
    <Stack align="center" gap={6} py="xl" px="md" ta="center">
      <Text c="dimmed" component="div" aria-hidden lh={1}>
        {icon}
      </Text>
      <Text fw={600}>{title}</Text>
      {text !== undefined && (
        <Text c="dimmed" size="sm" maw={420}>
          {text}
        </Text>
      )}
      {action}
    </Stack>
  );
}
