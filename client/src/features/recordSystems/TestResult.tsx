import { Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionTest, RecordAuth } from '@hoi-chan/shared/features/recordSystems.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './recordSystems.module.css';

const icons = { good: IconCircleCheck, bad: IconCircleX, skipped: IconCircleDashed };

/** The steps of a test, what each found, and for the one that failed what to do. */
export function TestResult({ test, auth }: { test: ConnectionTest; auth: RecordAuth['kind'] }) {
  const { t } = useTranslation('recordSystems');
  // Without a token there is nothing to try yet, and "passed" would promise too much.
  const untried = auth === 'none' || auth === 'basic' ? auth : undefined;
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
                <Text size="sm">
                  {step === 'signIn' && finding === 'ok' && untried ? t(`signedIn.${untried}`) : t(`finding.${finding}`)}
                </Text>
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
