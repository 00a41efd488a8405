import { Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionTest } from '@hoi-chan/shared/features/recordSystems.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './recordSystems.module.css';

const icons = { good: IconCircleCheck, bad: IconCircleX, skipped: IconCircleDashed };

/** The steps of a test, what each found, and for the one that failed what to do. */
export function TestResult({ test }: { test: ConnectionTest }) {
  const { t } = useTranslation('recordSystems');
  return (
    <section aria-label={t('result')}>
      <Text fw={600} c={test.ok ? 'var(--hc-good)' : 'var(--hc-danger)'}>
        {t(test.ok ? 'allGood' : 'notGood')}
      </Text>
      <Text size="xs" c="dimmed">
        <TimeText at={test.at} />
      </Text>
      <ol className={classes['steps']}>
        {test.steps.map(({ step, finding, detail, tookMs }) => {
          const outcome = finding === 'ok' ? 'good' : finding === 'skipped' ? 'skipped' : 'bad';
          const Icon = icons[outcome];
          return (
            <li key={step} data-outcome={outcome}>
              <Icon size={20} aria-hidden />
              <div>
                <Text size="sm" fw={600}>
                  {t(`step.${step}`)}
                </Text>
                <Text size="sm">{t(`finding.${finding}`)}</Text>
                {outcome === 'bad' && (
                  <Text size="sm" mt={4}>
                    <b>{t('todo')}</b> {t(`advice.${finding}`)}
                  </Text>
                )}
                {outcome !== 'skipped' && (
                  <Text size="xs" c="dimmed">
                    {[detail, `${tookMs} ms`].filter(Boolean).join(' · ')}
                  </Text>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
