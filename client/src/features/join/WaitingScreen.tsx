import { IconWifiOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../ui/time.ts';
import { BigButton, Screen } from './Layout.tsx';
import type { Join, JoinStep } from './model.ts';
import { SharedItems } from './SharedItems.tsx';
import { WaitingScene } from './WaitingScene.tsx';

type Step = Extract<JoinStep, { kind: 'waiting' }>;

/** A quiet room with a number: how many are ahead. */
export function WaitingScreen({ join, step }: { join: Join; step: Step }) {
  const { t } = useTranslation('join');
  const { standing } = step;
  const ahead = standing?.aheadCount ?? 0;
  return (
    <Screen
      title={t('waiting.title')}
      foot={
        <BigButton look="plain" onClick={() => void join.leave()}>
          {t('waiting.leave')}
        </BigButton>
      }
    >
      <WaitingScene label={t('waiting.picture')} />
      {step.offline && (
        <p className="jp-note" data-tone="warn" role="status">
          <IconWifiOff aria-hidden />
          {t('waiting.offline')}
        </p>
      )}
      {standing && (
        <div aria-live="polite">
          <p className="jp-count">{ahead === 0 ? t('waiting.next') : t('waiting.ahead', { count: ahead })}</p>
          <div className="jp-dots" aria-hidden>
            {Array.from({ length: Math.min(ahead, 8) + 1 }, (_, index) => (
              <span key={index} />
            ))}
          </div>
        </div>
      )}
      <p>{t('waiting.host', { name: standing?.hostName ?? step.access.hostName })}</p>
      {standing && <p className="jp-soft">{t('waiting.appointment', { time: formatClock(standing.startsAt) })}</p>}
      {standing !== null && standing.shared.length > 0 && (
        <section className="jp-row" aria-label={t('waiting.shared')}>
          <h2>{t('waiting.shared')}</h2>
          <SharedItems items={standing.shared} />
        </section>
      )}
    </Screen>
  );
}
