import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { TestResult } from './TestResult.tsx';

/** Tries a connection and says in plain words what was found and what to do. */
export function TestDialog({ system, onClose }: { system: RecordSystem; onClose: () => void }) {
  const { t } = useTranslation('recordSystems');
  const queries = useQueryClient();
  const [identifier, setIdentifier] = useState('');
  const test = useMutation({
    mutationFn: () =>
      api('recordSystems.test', {
        params: { recordSystemId: system.id },
        body: identifier.trim() === '' ? {} : { identifier: identifier.trim() },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.recordSystems }),
  });
  const result = test.data ?? system.lastTest;
  const kind = system.kind === 'builtIn' ? 'fhir' : system.kind;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('testOne', { name: system.name })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t(`testIntroOf.${kind}`)}</Text>
          {system.auth.kind === 'smart' && (
            <Alert variant="light" color="blue">
              {t('smartFirst')}
            </Alert>
          )}
          <TextInput
            label={t('identifier')}
            description={t('identifierHint')}
            value={identifier}
            onChange={(event) => setIdentifier(event.currentTarget.value)}
            maxLength={60}
            autoComplete="off"
            data-autofocus
          />
          <Group>
            <Button type="submit" loading={test.isPending}>
              {t('testNow')}
            </Button>
          </Group>
          {test.error && <ErrorState error={test.error} compact />}
          <div aria-live="polite">{result !== null && !test.isPending && <TestResult test={result} auth={system.auth.kind} />}</div>
        </Stack>
      </form>
    </Modal>
  );
}
