import { Button, Group, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { DeviceCheck } from '../features/devices/View.tsx';
import { warmUpCall } from '../net/openTransport.ts';
import { lazyPage } from '../shell/lazyPage.tsx';
import { useMe } from '../state/me.ts';
import { useStore } from '../state/useStore.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Trying } from './Trying.tsx';
import { useComingIn } from './useComingIn.ts';
import { mayCaptureAtOnce, wasSeated, type Stay } from './useStay.ts';
import classes from './rooms.module.css';

const LinkCheck = lazyPage(['linkCheck'], () => import('../features/linkCheck/LinkCheck.tsx'), <Skeleton h={60} radius={12} />);

/** Long enough for eyes that were on the paper. */
const ENDED_SHOWN_MS = 10_000;

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
  const { phase, error, endedBy } = useStore(stay.call.state);
  const { phase: devices } = useStore(stay.capture.state);
  const { sinceMs, comeIn, stop, isInside } = useComingIn(stay.call, onAgain);
  const [warm, setWarm] = useState(false);
  const [again] = useState(() => wasSeated(callId));
  useEffect(() => {
    // What the join needs is fetched while one looks into the mirror; a failure shows itself at the join.
    void warmUpCall()
      .catch(() => undefined)
      .then(() => setWarm(true));
  }, []);
  const comeBack = useEffectEvent(comeIn);
  useEffect(() => {
    if (!again) return;
    let gone = false;
    void mayCaptureAtOnce().then((may) => may && !gone && comeBack());
    return () => {
      gone = true;
    };
  }, [again]);

  useEffect(() => {
    if (phase !== 'ended') return;
    // Whoever ended it knows; the other would see the room vanish.
    if (endedBy !== null) notifications.show({ message: t('page.endedBy', { name: endedBy }), autoClose: ENDED_SHOWN_MS });
    void navigate(backTo);
  }, [phase, endedBy, navigate, backTo, t]);

  if (isInside) return children;
  const isTrying = sinceMs !== null;
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
        busy={isTrying}
        // A join needs the link for itself; what was being fetched for it would make the link look thinner than it is.
        link={!isTrying && phase !== 'joining' && <LinkCheck auto={warm && devices === 'ready'} />}
        problem={
          isTrying ? (
            <Trying sinceMs={sinceMs} onStop={stop} offer={offer} />
          ) : (
            phase === 'failed' &&
            error !== null && (
              <>
                <ErrorState error={error} compact />
                {error.code === 'UNAVAILABLE' && offer}
              </>
            )
          )
        }
        onJoin={() => {
          // A stay that was refused after having been inside is over; the next one starts fresh.
          if (stay.call.session.linkState === 'closed') onAgain();
          comeIn();
        }}
      />
    </main>
  );
}
