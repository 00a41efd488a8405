import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import type { MinutesSession } from './session.ts';
import { minutesKey } from './signing.ts';

const shortestReason = 5;

/** Why signed minutes are written anew: asked first, for it is part of what both sign. */
export function AmendDialog({ consultId, session, onClose }: { consultId: string; session: MinutesSession; onClose: () => void }) {
  const { t } = useTranslation('minutes');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const tooShort = reason.trim().length < shortestReason;
  const amend = useMutation({
    mutationFn: () => api('minutes.amend', { params: { consultId }, body: { reason: reason.trim() } }),
    onSuccess: (next) => {
      queries.setQueryData(minutesKey(consultId), next);
      session.resync();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('amend.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!tooShort) amend.mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{t('amend.lead')}</Text>
          <Textarea
            label={t('amend.reason')}
            withAsterisk
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={tried && tooShort && t('amend.reasonShort')}
            data-autofocus
          />
          {amend.error !== null && <ErrorState error={amend.error} compact />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={amend.isPending} data-testid="amend-submit">
              {t('amend.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
