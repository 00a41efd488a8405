import {
  IconCalendarOff,
  IconClockHour4,
  IconHeartHandshake,
  IconLink,
  IconLockSquareRounded,
  IconPlugConnected,
  IconWifiOff,
} from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadChunk } from '../../net/loadChunk.ts';
import { useStore } from '../../state/useStore.ts';
import { formatClock } from '../../ui/time.ts';
import { BirthYearScreen } from './BirthYearScreen.tsx';
import { BigButton, Message, Screen } from './Layout.tsx';
import type { Join } from './model.ts';

// The first screen stays light on a slow line: consent arrives while the year is typed; camera, waiting room and call come after it.
const loadConsent = () => loadChunk(() => import('./ConsentScreen.tsx'));
const ConsentScreen = lazy(loadConsent);
const SharedItems = lazy(async () => ({ default: (await loadChunk(() => import('./SharedItems.tsx'))).SharedItems }));
const Visit = lazy(() => loadChunk(() => import('./Visit.tsx')));

/** The patient's page: one screen a step. */
export function JoinPage({ join }: { join: Join }) {
  const { t } = useTranslation('join');
  const step = useStore(join.step);
  useEffect(() => void join.start(), [join]);
  useEffect(() => {
    // Only ahead of time: when it does not arrive, opening the screen asks again.
    if (step.kind === 'birthYear') void loadConsent().catch(() => undefined);
  }, [step.kind]);
  switch (step.kind) {
    case 'loading':
      return <Loading />;
    case 'unreachable':
      return (
        <Message
          icon={<IconWifiOff size={44} />}
          tone="warn"
          title={t('unreachable.title')}
          foot={<BigButton onClick={() => void join.start()}>{t('unreachable.action')}</BigButton>}
        >
          <p>{t('unreachable.text')}</p>
        </Message>
      );
    case 'unknown':
      return (
        <Message icon={<IconLink size={44} />} tone="warn" title={t('unknown.title')}>
          <p>{t('unknown.text')}</p>
        </Message>
      );
    case 'locked':
      return (
        <Message icon={<IconLockSquareRounded size={44} />} tone="warn" title={t('locked.title')}>
          <p>{t('locked.text')}</p>
          {step.facilityName !== null && <p className="jp-soft">{step.facilityName}</p>}
        </Message>
      );
    case 'over':
      return (
        <Message icon={<IconCalendarOff size={44} />} title={t('over.title')}>
          <p>{t('over.text')}</p>
          {step.facilityName !== null && <p className="jp-soft">{step.facilityName}</p>}
        </Message>
      );
    case 'early':
      return <Early join={join} startsAt={step.look.startsAt} opensAt={step.look.opensAt} facilityName={step.look.facilityName} />;
    case 'birthYear':
      return <BirthYearScreen join={join} step={step} />;
    case 'consent':
      return (
        <Suspense fallback={<Loading />}>
          <ConsentScreen join={join} step={step} />
        </Suspense>
      );
    case 'devices':
    case 'waiting':
    case 'call':
      return (
        <Suspense fallback={<Loading />}>
          <Visit join={join} step={step} />
        </Suspense>
      );
    case 'left':
      return (
        <Message
          icon={<IconPlugConnected size={44} />}
          title={t('left.title')}
          foot={<BigButton onClick={() => void join.comeBack()}>{t('left.action')}</BigButton>}
        >
          <p>{t('left.text')}</p>
        </Message>
      );
    case 'ended': {
      const items = step.standing?.shared ?? [];
      return (
        <Message icon={<IconHeartHandshake size={44} />} title={t('ended.title')}>
          <p>{t('ended.text', { name: step.hostName })}</p>
          {items.length > 0 && (
            <Suspense fallback={<div className="jp-skeleton" style={{ width: '100%', height: 120 }} />}>
              <div style={{ textAlign: 'start', width: '100%' }}>
                {/* The link is spent: what is closed, or loaded again, does not come back. */}
                <p className="jp-note">{t('ended.beforeClosing')}</p>
                <SharedItems items={items} />
              </div>
            </Suspense>
          )}
          <p>{t('ended.keep')}</p>
          {items.length === 0 && <p className="jp-soft">{t('ended.closePage')}</p>}
        </Message>
      );
    }
  }
}

function Loading() {
  const { t } = useTranslation('join');
  return (
    <Screen title={t('loading')}>
      <div className="jp-skeleton" style={{ width: '70%' }} />
      <div className="jp-skeleton" style={{ height: 120 }} />
      <div className="jp-skeleton" style={{ width: '90%' }} />
    </Screen>
  );
}

/** Too early: the page looks again by itself when the waiting room opens. */
function Early({ join, startsAt, opensAt, facilityName }: { join: Join; startsAt: string; opensAt: string; facilityName: string }) {
  const { t } = useTranslation('join');
  const [now, setNow] = useState(Date.now);
  const today = new Date(now).toDateString() === new Date(startsAt).toDateString();
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const open = now >= Date.parse(opensAt);
  useEffect(() => {
    if (open) void join.start();
  }, [open, now, join]);
  return (
    <Message icon={<IconClockHour4 size={44} />} title={t('early.title')}>
      <p className="jp-soft">{facilityName}</p>
      <div>
        <p>{t('early.appointment')}</p>
        <p className="jp-time">{formatClock(startsAt)}</p>
        {!today && <p>{new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'full' }).format(new Date(startsAt))}</p>}
      </div>
      <p>{t('early.opens', { time: formatClock(opensAt) })}</p>
      <p className="jp-note">{t('early.prepare')}</p>
    </Message>
  );
}
