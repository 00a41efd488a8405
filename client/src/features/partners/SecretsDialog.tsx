import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PartnerSecrets } from '@hoi-chan/shared/features/partners.ts';

/** Shown once, here, and nowhere else. */
export function SecretsDialog({ name, secrets, onClose }: { name: string; secrets: PartnerSecrets; onClose: () => void }) {
  const { t } = useTranslation('partners');
  const rows = [
    ['clientId', secrets.clientId],
    ['clientSecret', secrets.clientSecret],
    ['webhookSecret', secrets.webhookSecret],
    ['tokenAddress', `${window.location.origin}/fhir/token`],
  ] as const;
  return (
    <Modal
      opened
      onClose={onClose}
      title={name}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Stack gap="sm">
        <Alert color="teal" title={t('secrets.title')}>
          <Text size="sm">{t('secrets.text')}</Text>
        </Alert>
        {rows.map(([key, value]) => (
          <div key={key}>
            <Text size="sm" fw={600}>
              {t(`secrets.${key}`)}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Code flex={1} style={{ overflowWrap: 'anywhere' }} data-testid={`secret-${key}`}>
                {value}
              </Code>
              <CopyButton value={value} timeout={2500}>
                {({ copied, copy }) => (
                  <Button size="compact-sm" variant="default" onClick={copy}>
                    {copied ? t('common:action.copied') : t('common:action.copy')}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </div>
        ))}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('secrets.done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
