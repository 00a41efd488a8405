import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { setScreenTitle } from '../../ui/documentTitle.ts';
import { useErrorText } from '../../ui/useErrorText.ts';
import { DemoAccounts } from './DemoAccounts.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import type { SessionModel } from './model.ts';
import { SignInFrame } from './SignInFrame.tsx';

/** The sign-in form. A wrong password stays in its field: most are one letter off. */
export function SignInView({ session, ended, onTyping }: { session: SessionModel; ended: boolean; onTyping: () => void }) {
  const { t } = useTranslation('access');
  const errorText = useErrorText();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [waitSeconds, setWaitSeconds] = useState(0);
  const passwordField = useRef<HTMLInputElement>(null);

  useEffect(() => setScreenTitle(t('signIn.title')), [t]);
  useEffect(() => {
    if (waitSeconds <= 0) return undefined;
    const timer = setTimeout(() => setWaitSeconds(waitSeconds - 1), 1000);
    return () => clearTimeout(timer);
  }, [waitSeconds]);

  const signIn = async (name: string, secret: string): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await session.signIn(name.trim().toLowerCase(), secret);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
      if (thrown instanceof AppError && thrown.code === 'RATE_LIMITED') setWaitSeconds(thrown.retryAfterSeconds ?? 30);
      passwordField.current?.focus();
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void signIn(username, password);
  };
  const slowed = waitSeconds > 0;
  return (
    <SignInFrame>
      <Stack gap="lg">
        <div>
          <Title order={1}>{t('signIn.title')}</Title>
          <Text c="dimmed" size="sm" mt={4}>
            {t('signIn.intro')}
          </Text>
        </div>
        {ended && error === undefined && <Alert color="yellow">{t('signIn.ended')}</Alert>}
        <form onSubmit={submit} onInput={onTyping}>
          <Stack gap="md">
            <TextInput
              label={t('signIn.username')}
              size="md"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value)}
              required
              withAsterisk={false}
              autoFocus
            />
            <PasswordInput
              ref={passwordField}
              label={t('signIn.password')}
              size="md"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword'), tabIndex: 0 }}
              required
              withAsterisk={false}
            />
            <div role="alert">
              {slowed && <Alert color="yellow">{t('signIn.slowDown', { seconds: waitSeconds })}</Alert>}
              {!slowed && error !== undefined && <Alert color="red">{errorText(error)}</Alert>}
            </div>
            <Button type="submit" size="md" fullWidth loading={busy} disabled={slowed}>
              {t('signIn.submit')}
            </Button>
          </Stack>
        </form>
        <DemoAccounts onChoose={(account) => void signIn(account.username, account.password)} disabled={busy || slowed} />
        <Text size="sm" c="dimmed">
          {t('signIn.forgot')}
        </Text>
        <LanguageSwitch />
      </Stack>
    </SignInFrame>
  );
}
