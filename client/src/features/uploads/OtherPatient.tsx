import { Alert, Button, Group, Text } from '@mantine/core';
import { IconUserExclamation } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldFile } from '@hoi-chan/shared/features/files.ts';
import { formatDate } from '../../ui/time.ts';
import { useErrorText } from '../../ui/useErrorText.ts';
import type { UploadsState } from './model.ts';
import { questionsOf, type Question } from './summary.ts';

type Decide = (held: HeldFile, take: boolean) => Promise<void>;

/** Files that name another patient: what they say, and a person's word on them. Nothing of them is stored before. */
export function OtherPatient({ state, onDecide }: { state: UploadsState; onDecide: Decide }) {
  return questionsOf(state.uploads).map((question) => <Ask key={JSON.stringify(question.held)} question={question} onDecide={onDecide} />);
}

function Ask({ question: { held, files }, onDecide }: { question: Question; onDecide: Decide }) {
  const { t } = useTranslation('uploads');
  const errorText = useErrorText();
  const [deciding, setDeciding] = useState(false);
  const [error, setError] = useState<unknown>();
  const decide = (take: boolean): void => {
    setDeciding(true);
    setError(undefined);
    onDecide(held, take)
      .catch(setError)
      .finally(() => setDeciding(false));
  };
  const { name, patientId, birthDate, sex } = held.said;
  const born = birthDate?.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const said = [
    name,
    patientId === '' ? '' : t('other.id', { id: patientId }),
    born === undefined ? '' : formatDate(born),
    sex === 'M' ? t('common:gender.male') : sex === 'F' ? t('common:gender.female') : '',
  ].filter((part) => part !== '');
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconUserExclamation size={22} aria-hidden />}
      title={t('other.title', { count: files })}
      data-testid="other-patient"
    >
      <Text size="sm">{said.length === 0 ? t('other.nobody') : t('other.says', { said: said.join(' · ') })}</Text>
      {!held.differs.includes('unnamed') && (
        <Text size="sm">{t('other.differs', { fields: held.differs.map((field) => t(`other.field.${field}`)).join(', ') })}</Text>
      )}
      <Text size="sm">{t('other.notStored')}</Text>
      <Group gap="xs" mt="xs">
        <Button size="xs" color="red" disabled={deciding} onClick={() => decide(false)}>
          {t('other.leave')}
        </Button>
        <Button size="xs" variant="default" disabled={deciding} onClick={() => decide(true)}>
          {t('other.take')}
        </Button>
      </Group>
      {error !== undefined && (
        <Text size="sm" c="var(--hc-danger)" mt="xs">
          {errorText(error)}
        </Text>
      )}
    </Alert>
  );
}
