import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import type { SessionModel } from './model.ts';
import { newPasswordProblem } from './passwordRule.ts';

/** Current password, the new one twice. The rule is length alone (NIST SP 800-63B). */
export function ChangePasswordForm({ session, onDone }: { session: SessionModel; onDone?: () => void }) {
  const { t } = useTranslation('access');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const problem = newPasswordProblem(next, again);
  const isWrong = error instanceof AppError && error.reason === 'wrong_password';
  const toggle = { 'aria-label': t('signIn.showPassword'), tabIndex: 0 };

  const submit = async (): Promise<void> => {
    setTried(true);
    if (problem !== undefined || current === '') return;
    setBusy(true);
    setError(undefined);
    try {
      await session.changePassword(current, next);
      onDone?.();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
      noValidate
    >
      <Stack gap="md">
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={isWrong ? t('password.wrong') : tried && current === '' && t('common:errors.field.required')}
          visibilityToggleButtonProps={toggle}
          data-autofocus
        />
        <PasswordInput
          label={t('password.new')}
          description={t('password.rule')}
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={tried && problem === 'short' && t('password.short')}
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          label={t('password.again')}
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={tried && problem === 'differ' && t('password.differ')}
          visibilityToggleButtonProps={toggle}
        />
        {error !== undefined && !isWrong && <ErrorState error={error} compact />}
        <Button type="submit" loading={busy}>
          {t('password.save')}
        </Button>
      </Stack>
    </form>
  );
}
