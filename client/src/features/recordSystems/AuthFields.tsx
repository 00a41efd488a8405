import { Button, Code, CopyButton, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { AUTH_KINDS, type FormField, type SystemForm } from './model.ts';
import classes from './recordSystems.module.css';

export interface AuthFieldsProps {
  form: SystemForm;
  set: (change: Partial<SystemForm>) => void;
  errorOf: (field: FormField) => string | undefined;
  system: RecordSystem | undefined;
}

/** How we sign in at the other system: the fields that the chosen way needs, and for SMART what the other side needs of us. */
export function AuthFields({ form, set, errorOf, system }: AuthFieldsProps) {
  const { t } = useTranslation('recordSystems');
  const text = (field: 'username' | 'tokenUrl' | 'clientId' | 'scope') => ({
    label: t(field),
    value: form[field],
    error: errorOf(field),
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => set({ [field]: event.currentTarget.value }),
  });
  const isGranted = form.authKind === 'oauth2' || form.authKind === 'smart';
  const hasSecret = form.authKind === 'basic' || form.authKind === 'oauth2';
  const keeps = system?.hasSecret === true && system.auth.kind === form.authKind;
  const keysUrl = system?.auth.kind === 'smart' ? `${location.origin}/api/record-systems/${system.id}/jwks.json` : undefined;
  return (
    <>
      <Select
        label={t('auth')}
        description={t('authHint')}
        allowDeselect={false}
        value={form.authKind}
        onChange={(value) => set({ authKind: AUTH_KINDS.find((kind) => kind === value) ?? form.authKind, secret: '' })}
        data={AUTH_KINDS.map((kind) => ({ value: kind, label: t(`authKind.${kind}`) }))}
      />
      {form.authKind === 'basic' && <TextInput {...text('username')} withAsterisk maxLength={200} />}
      {isGranted && (
        <>
          <TextInput {...text('tokenUrl')} withAsterisk type="url" description={t('tokenUrlHint')} maxLength={500} />
          <TextInput {...text('clientId')} withAsterisk maxLength={200} />
          <TextInput {...text('scope')} description={t('scopeHint')} placeholder="system/*.read" maxLength={500} />
        </>
      )}
      {hasSecret && (
        <PasswordInput
          label={t(form.authKind === 'basic' ? 'password' : 'clientSecret')}
          description={t(keeps ? 'secretKept' : 'secretHint')}
          withAsterisk={!keeps}
          value={form.secret}
          onChange={(event) => set({ secret: event.currentTarget.value })}
          error={errorOf('secret')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('showSecret') }}
          maxLength={4000}
        />
      )}
      {form.authKind === 'smart' && (
        <Stack gap={6} className={classes['keys']}>
          <Text size="sm">{t(keysUrl === undefined ? 'keysLater' : 'keysNow')}</Text>
          {keysUrl !== undefined && (
            <Group gap="xs">
              <Code className={classes['url']}>{keysUrl}</Code>
              <CopyButton value={keysUrl}>
                {({ copied, copy }) => (
                  <Button size="compact-sm" variant="default" onClick={copy}>
                    {t(copied ? 'copied' : 'copyAddress')}
                  </Button>
                )}
              </CopyButton>
              <CopyButton value={system?.publicKeys ?? ''}>
                {({ copied, copy }) => (
                  <Button size="compact-sm" variant="default" onClick={copy}>
                    {t(copied ? 'copied' : 'copyKeys')}
                  </Button>
                )}
              </CopyButton>
            </Group>
          )}
        </Stack>
      )}
    </>
  );
}
