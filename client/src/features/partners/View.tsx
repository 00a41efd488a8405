import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Partner, PartnerSecrets } from '@hoi-chan/shared/features/partners.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { PartnerDialog } from './PartnerDialog.tsx';
import { PartnerRow } from './PartnerRow.tsx';
import { SecretsDialog } from './SecretsDialog.tsx';

/** Which other systems of the province read here over FHIR, and whether they are told of what is new. */
export default function PartnersView() {
  const { t } = useTranslation('partners');
  const [dialog, setDialog] = useState<{ partner: Partner | undefined }>();
  const [secrets, setSecrets] = useState<{ name: string; secrets: PartnerSecrets }>();
  const list = useQuery({ queryKey: queryKeys.partners, queryFn: ({ signal }) => api('partners.list', {}, { signal }) });
  const partners = list.data?.partners ?? [];
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setDialog({ partner: undefined })}>
      {t('add')}
    </Button>
  );
  return (
    <Page title={t('title')} intro={t('intro')}>
      <SectionCard title={t('list')} icon={<IconPlugConnected size={22} aria-hidden />} actions={partners.length > 0 && add}>
        {list.isPending && <ListSkeleton rows={3} height={90} />}
        {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && partners.length === 0 && (
          <EmptyState icon={<IconPlugConnected size={36} />} title={t('empty')} text={t('emptyText')} action={add} />
        )}
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {partners.map((partner) => (
            <PartnerRow
              key={partner.id}
              partner={partner}
              onEdit={() => setDialog({ partner })}
              onSecrets={(renewed) => setSecrets({ name: partner.name, secrets: renewed })}
            />
          ))}
        </Stack>
        <Group mt="md" gap={6}>
          <Text size="sm" c="dimmed">
            {t('address')}
          </Text>
          <Code>{`${window.location.origin}/fhir`}</Code>
        </Group>
      </SectionCard>
      {dialog && (
        <PartnerDialog
          partner={dialog.partner}
          onClose={() => setDialog(undefined)}
          onSecrets={(name, made) => setSecrets({ name, secrets: made })}
        />
      )}
      {secrets && <SecretsDialog {...secrets} onClose={() => setSecrets(undefined)} />}
    </Page>
  );
}
