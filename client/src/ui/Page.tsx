import { Box, Group, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { setScreenTitle } from './documentTitle.ts';

export interface PageProps {
  title: string;
  /** When the heading carries more than words. */
  heading?: ReactNode;
  intro?: ReactNode;
  actions?: ReactNode;
  /** `wide` for tables and panes; reading widths otherwise. */
  width?: 'narrow' | 'normal' | 'wide';
  children: ReactNode;
}

const widths = { narrow: 760, normal: 1160, wide: 1640 };

/** A screen: names the tab, holds the one h1 (which takes the focus on route changes) and the screen's actions. */
export function Page({ title, heading, intro, actions, width = 'normal', children }: PageProps) {
  useEffect(() => setScreenTitle(title), [title]);
  return (
    <Box maw={widths[width]} mx="auto" px={{ base: 'sm', sm: 'lg' }} py={{ base: 'md', sm: 'lg' }}>
      <Group justify="space-between" align="flex-start" gap="md" mb="lg">
        <Box flex="1 1 260px" miw={0}>
          <Title order={1} tabIndex={-1} id="page-title">
            {heading ?? title}
          </Title>
          {intro !== undefined && (
            <Text c="dimmed" size="sm" mt={4} component="div">
              {intro}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
