import { Avatar, Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ageOf } from './time.ts';
import { TimeText } from './TimeText.tsx';

export interface BannerPatient {
  name: string;
  birthDate: string | null;
  gender: string;
}

/** `Nam · 64 tuổi · 30/04/1961` */
export function PatientFacts({ patient }: { patient: BannerPatient }) {
  const { t } = useTranslation('common');
  const age = patient.birthDate === null ? undefined : ageOf(patient.birthDate);
  return (
    <>
      {t(`gender.${patient.gender}`)}
      {age && ` · ${t(age.unit === 'years' ? 'age.years' : 'age.months', { count: age.count })}`}
      {patient.birthDate !== null && (
        <>
          {' · '}
          <TimeText at={patient.birthDate} dateOnly />
        </>
      )}
    </>
  );
}

/** Who this is about: on every screen of a patient at the same place, so that nobody acts on the wrong one. */
export function PatientBanner({ patient, details, actions }: { patient: BannerPatient; details?: ReactNode; actions?: ReactNode }) {
  return (
    <Group
      justify="space-between"
      gap="md"
      p={{ base: 'sm', sm: 'md' }}
      style={{ background: 'var(--hc-brand-wash)', borderRadius: 12, border: '1px solid var(--hc-line)' }}
    >
      <Group gap="md" wrap="nowrap" miw={0}>
        <Avatar name={lastName(patient.name)} size={46} color="teal" variant="filled" aria-hidden visibleFrom="xs" />
        <Box miw={0}>
          <Text fw={700} fz="lg" lh={1.35}>
            {patient.name}
          </Text>
          <Text size="sm" component="div">
            <PatientFacts patient={patient} />
          </Text>
          {details !== undefined && (
            <Text size="sm" c="dimmed" component="div">
              {details}
            </Text>
          )}
        </Box>
      </Group>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}

/** Vietnamese people are called by the last word of their name. */
function lastName(name: string): string {
  return name.split(' ').at(-1) ?? name;
}
