import { Text } from '@mantine/core';
import { IconMessageQuestion } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { useDiagnosisText } from '../../net/useDiagnosisText.ts';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { showVitals } from './model.ts';
import classes from './QuestionCard.module.css';

/** What is asked, with working diagnosis and vitals: what a specialist reads first. */
export function QuestionCard({ consult }: { consult: Consult }) {
  const { t, i18n } = useTranslation('consult');
  const diagnosis = useDiagnosisText(consult.workingDiagnosis?.code, consult.workingDiagnosis?.text ?? '');
  const vitals = showVitals(consult.vitals, i18n.language);
  return (
    <SectionCard title={t('question.title')} icon={<IconMessageQuestion size={20} aria-hidden />} tone="brand">
      <Text style={{ whiteSpace: 'pre-wrap' }}>{consult.question === '' ? t('question.none') : consult.question}</Text>
      {consult.workingDiagnosis && (
        <p className={classes['diagnosis']}>
          <span>{t('question.diagnosis')}</span> <b>{consult.workingDiagnosis.code}</b> {diagnosis}
        </p>
      )}
      {vitals.length > 0 && (
        <dl className={classes['vitals']}>
          {vitals.map((vital) => (
            <div key={vital.key}>
              <dt>{i18n.language === 'en' ? vital.en : vital.vi}</dt>
              <dd className="hc-number">{vital.text}</dd>
            </div>
          ))}
        </dl>
      )}
      {consult.endReason !== null && (
        <Text mt="md" size="sm">
          <b>{t('question.endReason')}</b> {consult.endReason}
        </Text>
      )}
    </SectionCard>
  );
}
