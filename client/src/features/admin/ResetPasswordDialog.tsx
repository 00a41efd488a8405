import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Person } from '@hoi-chan/shared/features/people.ts';
import { api } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { FirstPassword } from './FirstPassword.tsx';
import { makePassword } from './model.ts';

export function ResetPasswordDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const queries = useQueryClient();
  const reset = useMutation({
    mutationFn: async () => {
      const password = makePassword((bytes) => crypto.getRandomValues(bytes));
      await api('people.resetPassword', { params: { personId: person.id }, body: { password } });
      return password;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people'] }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.resetOne', { name: person.name })}
      closeOnClickOutside={!reset.data}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {reset.data !== undefined ? (
        <FirstPassword username={person.username} password={reset.data} onClose={onClose} />
      ) : (
        <>
          <Text size="sm">{t('password.resetText')}</Text>
          {reset.error && <ErrorState error={reset.error} compact />}
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onClose}>
              {t('common:action.cancel')}
            </Button>
            <Button color="red" loading={reset.isPending} onClick={() => reset.mutate()} data-autofocus>
              {t('people.reset')}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
