import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Partner, PartnerSecrets } from '@hoi-chan/shared/features/partners.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { Notices } from './Notices.tsx';

interface PartnerRowProps {
  partner: Partner;
  onEdit: () => void;
  onSecrets: (secrets: PartnerSecrets) => void;
}

export function PartnerRow({ partner, onEdit, onSecrets }: PartnerRowProps) {
  const { t } = useTranslation('partners');
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [open, setOpen] = useState(false);
  const renew = useMutation({
    mutationFn: () => api('partners.renewSecrets', { params: { partnerId: partner.id } }),
    onSuccess: ({ secrets }) => {
      void queries.invalidateQueries({ queryKey: queryKeys.partners });
      onSecrets(secrets);
    },
  });
  const { pending, failed } = partner.notices;
  return (
    <Paper component="li" withBorder p="md" radius="md">
      <Group justify="space-between" gap="sm">
        <Stack gap={2} miw={0} flex="1 1 260px">
          <Group gap="xs">
            <Text fw={700}>{partner.name}</Text>
            <ToneBadge tone={partner.active ? 'good' : 'neutral'}>{t(partner.active ? 'active' : 'inactive')}</ToneBadge>
          </Group>
          <Text size="sm">
            {t('reads', { facility: partner.facility.name })} <span className="hc-number">({partner.facility.code})</span>
          </Text>
          <Text size="sm" c="dimmed">
            {partner.lastUsedAt === null ? (
              t('neverUsed')
            ) : (
              <>
                {t('lastUsed')} <TimeText at={partner.lastUsedAt} />
              </>
            )}
          </Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {partner.webhookUrl === null ? t('notTold') : t('told', { address: partner.webhookUrl })}
          </Text>
        </Stack>
        <Group gap="xs">
          {failed > 0 && <ToneBadge tone="danger">{t('noticesFailed', { count: failed })}</ToneBadge>}
          {pending > 0 && <ToneBadge tone="warn">{t('noticesPending', { count: pending })}</ToneBadge>}
          {partner.webhookUrl !== null && (
            <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t('notices')}
            </Button>
          )}
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('renew')}
          </Button>
          <Button variant="default" onClick={onEdit} aria-label={t('editOne', { name: partner.name })}>
            {t('edit')}
          </Button>
        </Group>
      </Group>
      {open && <Notices partnerId={partner.id} />}
      <ConfirmDialog
        opened={asking}
        title={t('renewTitle', { name: partner.name })}
        text={t('renewText')}
        confirmLabel={t('renew')}
        danger
        onConfirm={() => renew.mutateAsync()}
        onClose={() => setAsking(false)}
      />
    </Paper>
  );
}
