import { Button, Progress, Stack, Text } from '@mantine/core';
import {
  IconAccessPoint,
  IconCircleCheck,
  IconInfoCircle,
  IconMessageCircle,
  IconMicrophone,
  IconPhoto,
  IconRefresh,
} from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkReading } from '../../net/linkReading.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { checkLink, LONGEST_CHECK_MS } from './check.ts';
import { Figures } from './Figures.tsx';
import { verdictOf, type Expectation, type LinkFigures } from './model.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import classes from './linkCheck.module.css';

type Run = { state: 'idle' } | { state: 'running' } | { state: 'done'; figures: LinkFigures } | { state: 'failed'; error: unknown };

const ICONS: Record<Expectation, typeof IconPhoto> = {
  hd: IconCircleCheck,
  sd: IconCircleCheck,
  low: IconInfoCircle,
  stills: IconPhoto,
  voice: IconMicrophone,
  message: IconMessageCircle,
};

/** What the link will carry, measured before a call; once by itself as soon as `auto`. Gone from the screen it stops. */
export default function LinkCheck({ auto }: { auto: boolean }) {
  const { t } = useTranslation('linkCheck');
  const [run, setRun] = useState<Run>({ state: 'idle' });
  const [asked, setAsked] = useState(0);
  const wanted = asked > 0 ? asked : auto ? 1 : 0;
  useEffect(() => {
    if (wanted === 0) return;
    const left = new AbortController();
    setRun({ state: 'running' });
    void checkLink(AbortSignal.any([left.signal, AbortSignal.timeout(LONGEST_CHECK_MS)])).then(
      (figures) => {
        // It holds outside of the check as well.
        linkReading.noteDown(figures.downBps);
        if (!left.signal.aborted) setRun({ state: 'done', figures });
      },
      (error: unknown) => left.signal.aborted || setRun({ state: 'failed', error: tellable(error) }),
    );
    return () => left.abort();
  }, [wanted]);
  const start = useCallback(() => setAsked((n) => Math.max(n, 1) + 1), []);

  return (
    <section className={classes['box']} aria-label={t('title')} data-testid="link-check" data-state={run.state}>
      {run.state === 'idle' && (
        <Button variant="default" fullWidth leftSection={<IconAccessPoint size={18} aria-hidden />} onClick={start}>
          {t('start')}
        </Button>
      )}
      {run.state === 'running' && <Running />}
      {run.state === 'failed' && <ErrorState error={run.error} compact onRetry={start} />}
      {run.state === 'done' && <Done figures={run.figures} onAgain={start} />}
    </section>
  );
}

/** Cut off by our own clock: the server answers too slowly. */
function tellable(error: unknown): unknown {
  const ended = error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError');
  if (ended) return new AppError('UNAVAILABLE', 'the check took too long', { reason: 'timeout' });
  return error instanceof TypeError ? new AppError('UNAVAILABLE', 'server not reached', { reason: 'offline', cause: error }) : error;
}

function Running() {
  const { t } = useTranslation('linkCheck');
  const [startedMs] = useState(() => performance.now());
  const [nowMs, setNowMs] = useState(startedMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const gone = Math.min(1, (nowMs - startedMs) / LONGEST_CHECK_MS);
  return (
    <>
      <Text size="sm" mb={6}>
        {t('running', { seconds: Math.max(1, Math.ceil((LONGEST_CHECK_MS / 1_000) * (1 - gone))) })}
      </Text>
      <Progress value={gone * 100} aria-label={t('title')} />
    </>
  );
}

function Done({ figures, onAgain }: { figures: LinkFigures; onAgain: () => void }) {
  const { t } = useTranslation('linkCheck');
  const verdict = verdictOf(figures);
  const Icon = ICONS[verdict.expect];
  return (
    <>
      <div role="status" className={classes['verdict']} data-expect={verdict.expect}>
        <Icon size={22} aria-hidden />
        <div>
          <Text fw={600}>{t(`expect.${verdict.expect}`)}</Text>
          {verdict.cautions.map((caution) => (
            <Text key={caution} size="sm">
              {t(`caution.${caution}`)}
            </Text>
          ))}
        </div>
      </div>
      <Stack align="stretch" gap={6} mt={6}>
        <Figures figures={figures} />
        <Button size="compact-sm" variant="subtle" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onAgain}>
          {t('again')}
        </Button>
      </Stack>
    </>
  );
}
