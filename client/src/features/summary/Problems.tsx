import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDiagnosisText } from '../../net/useDiagnosisText.ts';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { Problem } from './model.ts';
import { OriginLine } from './OriginLine.tsx';
import { Past } from './Past.tsx';
import { SectionOrigins } from './SectionOrigins.tsx';
import { SectionReading } from './SectionReading.tsx';
import classes from './SummaryPanel.module.css';
import { useTellers } from './useTellers.ts';
import { useWords } from './useWords.ts';

export function Problems({ problems }: { problems: Problem[] }) {
  const { t } = useTranslation('summary');
  const active = problems.filter((problem) => problem.active);
  const past = problems.filter((problem) => !problem.active);
  const isMixed = useTellers(problems).length > 1;
  return (
    <SectionCard title={t('problems.title')}>
      <SectionOrigins data={problems} />
      <SectionReading parts={['problems']} none={problems.length === 0 ? t('problems.none') : undefined} />
      <ProblemList problems={active} isMixed={isMixed} />
      {past.length > 0 && (
        <Past title={t('problems.past', { count: past.length })}>
          <ProblemList problems={past} isMixed={isMixed} />
        </Past>
      )}
    </SectionCard>
  );
}

function ProblemList({ problems, isMixed }: { problems: Problem[]; isMixed: boolean }) {
  const { t } = useTranslation('summary');
  return (
    <ul className={classes['list']}>
      {problems.map((problem, index) => (
        // Two systems may tell of the same one differently.
        <li key={`${problem.name.vi}${problem.at}${index}`}>
          <Text size="sm" fw={600} component="div">
            <ProblemName problem={problem} />
            {problem.provisional && ` (${t('problems.provisional')})`}
          </Text>
          <span className={classes['soft']}>
            {problem.icd}
            {problem.icd !== undefined && problem.at !== undefined && ' · '}
            {problem.at !== undefined && (
              <>
                {t('since')} <TimeText at={problem.at} dateOnly />
              </>
            )}
            {problem.until !== undefined && (
              <>
                {' '}
                {t('until')} <TimeText at={problem.until} dateOnly />
              </>
            )}
          </span>{' '}
          <OriginLine origin={problem.origin} isMixed={isMixed} />
          {problem.note !== undefined && <div className={classes['soft']}>{problem.note}</div>}
        </li>
      ))}
    </ul>
  );
}

/** Many records name a diagnosis in Vietnamese only: the ICD-10 list has the rest. */
function ProblemName({ problem }: { problem: Problem }) {
  return useDiagnosisText(problem.icd, useWords()(problem.name));
}
