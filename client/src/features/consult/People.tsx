import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Consult, PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { useSpecialtyName } from '../../ui/useSpecialtyName.ts';

/** Who asks whom, and until when an answer is expected. */
export function People({ consult }: { consult: Consult }) {
  const { t } = useTranslation('consult');
  const specialtyName = useSpecialtyName();
  return (
    <SectionCard title={t('people.title')}>
      <Person label={t('people.asker')} person={consult.asker} />
      {consult.specialist ? (
        <Person label={t('people.specialist')} person={consult.specialist} />
      ) : (
        <>
          <Text size="xs" c="dimmed" mt="sm">
            {t('people.target')}
          </Text>
          <Text size="sm">{[specialtyName(consult.specialty), consult.targetFacility?.name].filter(Boolean).join(' · ')}</Text>
        </>
      )}
      {consult.expiresAt !== null && consult.state === 'requested' && (
        <Text size="xs" c="dimmed" mt="sm" component="div">
          {t('people.expires')} <TimeText at={consult.expiresAt} />
        </Text>
      )}
    </SectionCard>
  );
}

function Person({ label, person }: { label: string; person: PersonRef }) {
  return (
    <>
      <Text size="xs" c="dimmed" mt="sm">
        {label}
      </Text>
      <Text size="sm" fw={600}>
        {person.name}
      </Text>
      <Text size="sm" c="dimmed">
        {[person.title, person.facilityName].filter(Boolean).join(' · ')}
      </Text>
    </>
  );
}
