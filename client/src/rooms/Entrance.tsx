import { Button, Group, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { DeviceCheck } from '../features/devices/View.tsx';
import { warmUpCall } from '../net/openTransport.ts';
import { lazyPage } from '../shell/lazyPage.tsx';
import { useMe } from '../state/me.ts';
import { useStore } from '../state/useStore.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { mayCaptureAtOnce, wasSeated, type Stay } from './useStay.ts';
import classes from './rooms.module.css';

const LinkCheck = lazyPage(['linkCheck'], () => import('../features/linkCheck/LinkCheck.tsx'), <Skeleton h={60} radius={12} />);

export interface EntranceProps {
  stay: Stay;
  callId: string;
  about: ReactNode;
  backTo: string;
  onAgain: () => void;
  /** What can be done instead, when no call can be held. */
  offer?: ReactNode;
  /** The room itself, once inside. */
  children: ReactNode;
}

/** The device check, then the room. After a reload one is back inside with one click, or none where the permission stands. */
export function Entrance({ stay, callId, about, backTo, onAgain, offer, children }: EntranceProps) {
  const { t } = useTranslation('room');
  const me = useMe();
  const navigate = useNavigate();
  const { phase, error } = useStore(stay.call.state);
  const { phase: devices } = useStore(stay.capture.state);
  const [warm, setWarm] = useState(false);
  const [again] = useState(() => wasSeated(callId));
  useEffect(() => {
    // What the join needs is fetched while one looks into the mirror; a failure shows itself at the join.
    void warmUpCall()
      .catch(() => undefined)
      .then(() => setWarm(true));
  }, []);
  useEffect(() => {
    if (!again) return;
    let gone = false;
    void mayCaptureAtOnce().then((may) => {
      if (!may || gone) return;
      void stay.capture.start();
      void stay.call.join();
    });
    return () => {
      gone = true;
    };
  }, [again, stay]);

  useEffect(() => {
    if (phase === 'ended') void navigate(backTo);
  }, [phase, navigate, backTo]);

  if (phase === 'in_call' || phase === 'rejoining') return children;
  return (
    <main className={classes['entrance']}>
      <Group mb="md">
        <Button component={Link} to={backTo} variant="subtle" leftSection={<IconArrowLeft size={18} aria-hidden />}>
          {t('page.back')}
        </Button>
      </Group>
      <DeviceCheck
        capture={stay.capture}
        name={`${me.name} · ${me.facility.name}`}
        about={about}
        again={again}
        busy={phase === 'joining'}
        // A join needs the link for itself; what was being fetched for it would make the link look thinner than it is.
        link={phase !== 'joining' && <LinkCheck auto={warm && devices === 'ready'} />}
        problem={
          phase === 'failed' &&
          error !== null && (
            <>
              <ErrorState error={error} compact />
              {error.code === 'UNAVAILABLE' && offer}
            </>
          )
        }
        onJoin={() => {
          // A stay that was refused after having been inside is over; the next one starts fresh.
          if (stay.call.session.linkState === 'closed') onAgain();
          else void stay.call.join();
        }}
      />
    </main>
  );
}
