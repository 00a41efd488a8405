import { Alert, Button, Code, CopyButton, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A generated password: shown once, here, and nowhere else. */
export function FirstPassword({ username, password, onClose }: { username: string; password: string; onClose: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <Alert color="teal" title={t('password.title')}>
        <Text size="sm">{t('password.text')}</Text>
        <Text mt="sm" size="sm">
          {t('people.username')}: <Code fz="md">{username}</Code>
        </Text>
        <Text mt={4} size="sm">
          {t('password.password')}:{' '}
          <Code fz="md" data-testid="first-password">
            {password}
          </Code>
        </Text>
      </Alert>
      <Group justify="flex-end" mt="md">
        <CopyButton value={password} timeout={2500}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('common:action.copied') : t('common:action.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t('common:action.close')}</Button>
      </Group>
    </>
  );
}
