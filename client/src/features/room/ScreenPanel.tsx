import { Button } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallPerson, CallState } from '../../call/call.ts';
import { TrackVideo } from '../../call/MediaElements.tsx';
import { useTileView } from '../../call/useTileView.ts';
import type { Snapshots } from '../../call/snapshots.ts';
import type { CallSession } from '../../net/callTransport.ts';
import classes from './room.module.css';

export interface ScreenPanelProps {
  call: CallState;
  session: CallSession;
  screenOf: string | null;
  /** Asks for one sharp picture of it, where the room belongs to a case. */
  onSnapshot?: Snapshots['ask'] | undefined;
}

/** Somebody's shared screen or second camera, as large as the panel. */
export function ScreenPanel({ call, session, screenOf, onSnapshot }: ScreenPanelProps) {
  const person = call.people.find((p) => p.participantId === screenOf);
  return person ? <SharedScreen key={person.participantId} person={person} session={session} onSnapshot={onSnapshot} /> : null;
}

function SharedScreen({ person, session, onSnapshot }: Pick<ScreenPanelProps, 'session' | 'onSnapshot'> & { person: CallPerson }) {
  const { t } = useTranslation('room');
  const box = useRef<HTMLDivElement>(null);
  useTileView(session, box, person.participantId, 'screen');
  const media = person.media.screen;
  return (
    <div ref={box} className={classes['screen']}>
      {media ? <TrackVideo track={media.track} aria-label={t('tile.screenOf', { name: person.name })} /> : <p>{t('tile.screenComing')}</p>}
      {onSnapshot && media && person.personId !== null && (
        <Button
          className={classes['keepShared']}
          variant="default"
          leftSection={<IconCamera size={18} aria-hidden />}
          onClick={() => void onSnapshot(person.participantId, 'screen')}
        >
          {t('sharing.keep')}
        </Button>
      )}
    </div>
  );
}
