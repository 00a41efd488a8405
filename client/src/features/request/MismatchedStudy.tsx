import { Alert, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { modalitiesText } from '../../ui/modalities.ts';
import { TimeText } from '../../ui/TimeText.tsx';

export interface MismatchedStudyProps {
  study: StudySummary;
  mismatch: NonNullable<StudySummary['mismatch']>;
  onConfirm: (reason: string) => Promise<unknown>;
}

/** A study under the patient's number whose name, birth date or sex in the archive says another person: shut until a doctor vouches for it. */
export function MismatchedStudy({ study, mismatch: { differs, archive }, onConfirm }: MismatchedStudyProps) {
  const { t } = useTranslation('request');
  const [asking, setAsking] = useState(false);
  const said = [
    archive.name,
    archive.birthYear,
    archive.sex === 'M' ? t('common:gender.male') : archive.sex === 'F' ? t('common:gender.female') : null,
  ].filter((part) => part !== null && part !== '');
  return (
    <Alert color="red" title={t('studies.mismatch')} mt="xs">
      <Text size="sm">
        {modalitiesText(study.modalities)}
        {study.studyDate !== null && (
          <>
            {' · '}
            <TimeText at={study.studyDate} dateOnly />
          </>
        )}
        {' · '}
        {t('studies.objects', { count: study.instanceCount })}
      </Text>
      <Text size="sm">{t('studies.differs', { fields: differs.map((field) => t(`studies.field.${field}`)).join(', ') })}</Text>
      <Text size="sm">{t('studies.archiveSays', { said: said.join(' · ') })}</Text>
      <Group mt="xs">
        <Button size="xs" variant="default" onClick={() => setAsking(true)}>
          {t('studies.confirm')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asking}
        title={t('studies.confirmTitle')}
        text={t('studies.confirmText')}
        confirmLabel={t('studies.confirmSubmit')}
        reasonLabel={t('studies.confirmReason')}
        danger
        onClose={() => setAsking(false)}
        onConfirm={onConfirm}
      />
    </Alert>
  );
}
