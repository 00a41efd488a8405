import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import { setScreenTitle } from '../../ui/documentTitle.ts';
import { ChangePasswordForm } from './ChangePasswordForm.tsx';
import type { SessionModel } from './model.ts';
import { SignInFrame } from './SignInFrame.tsx';

/** After a reset by an administrator nothing else is open until the password is one's own. */
export function ChangePasswordView({ session, me }: { session: SessionModel; me: Me }) {
  const { t } = useTranslation('access');
  useEffect(() => setScreenTitle(t('password.title')), [t]);
  return (
    <SignInFrame>
      <Stack gap="lg">
        <div>
          <Title order={1}>{t('password.title')}</Title>
          <Text size="sm" fw={600} mt={4}>
            {me.name}
          </Text>
          <Text c="dimmed" size="sm" mt={4}>
            {t('password.must')}
          </Text>
        </div>
        <ChangePasswordForm session={session} />
        <Anchor component="button" type="button" size="sm" onClick={() => void session.signOut()}>
          {t('menu.signOut')}
        </Anchor>
      </Stack>
    </SignInFrame>
  );
}
