import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './FormDialog.module.css';

/** The buttons of a dialog, always in sight. Stands last in its body. */
export function DialogFoot({ children, start }: { children: ReactNode; start?: ReactNode }) {
  return (
    <Group justify="space-between" gap="xs" className={`${classes['foot']} hc-no-print`}>
      {start}
      <Group gap="xs" justify="flex-end" ml="auto">
        {children}
      </Group>
    </Group>
  );
}
