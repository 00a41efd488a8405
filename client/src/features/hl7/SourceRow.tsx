import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hl7Source } from '@hoi-chan/shared/features/hl7.ts';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { Messages } from './Messages.tsx';

export function SourceRow({ source, isOpen }: { source: Hl7Source; isOpen: boolean }) {
  const { t } = useTranslation('hl7');
  const [open, setOpen] = useState(isOpen);
  const { accepted, setAside, refused } = source.counts;
  return (
    <Paper component="li" withBorder p="md" radius="md">
      <Group justify="space-between" gap="sm">
        <Stack gap={2} miw={0} flex="1 1 260px">
          <Group gap="xs">
            <Text fw={700}>{source.name}</Text>
            <ToneBadge tone={source.active ? 'good' : 'neutral'}>{t(source.active ? 'active' : 'inactive')}</ToneBadge>
          </Group>
          <Text size="sm">
            {source.facility.name} <span className="hc-number">({source.facility.code})</span>
          </Text>
          <Text size="sm" c="dimmed">
            {t('from', { address: source.address })}
          </Text>
          <Text size="sm" c="dimmed">
            {source.lastMessageAt === null ? (
              t('never')
            ) : (
              <>
                {t('last')} <TimeText at={source.lastMessageAt} /> · {t('counts', { accepted, refused })}
              </>
            )}
          </Text>
        </Stack>
        <Group gap="xs">
          {setAside > 0 && <ToneBadge tone="warn">{t('setAside', { count: setAside })}</ToneBadge>}
          <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('messages')}
          </Button>
        </Group>
      </Group>
      {open && <Messages sourceId={source.id} />}
    </Paper>
  );
}
