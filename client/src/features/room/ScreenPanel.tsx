import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallPerson, CallState } from '../../call/call.ts';
import { TrackVideo } from '../../call/MediaElements.tsx';
import { useTileView } from '../../call/useTileView.ts';
import type { CallSession } from '../../net/callTransport.ts';
import classes from './room.module.css';

/** Somebody's shared screen, as large as the panel. */
export function ScreenPanel({ call, session, screenOf }: { call: CallState; session: CallSession; screenOf: string | null }) {
  const person = call.people.find((p) => p.participantId === screenOf);
  return person ? <SharedScreen key={person.participantId} person={person} session={session} /> : null;
}

function SharedScreen({ person, session }: { person: CallPerson; session: CallSession }) {
  const { t } = useTranslation('room');
  const box = useRef<HTMLDivElement>(null);
  useTileView(session, box, person.participantId, 'screen');
  const media = person.media.screen;
  return (
    <div ref={box} className={classes['screen']}>
      {media ? <TrackVideo track={media.track} aria-label={t('tile.screenOf', { name: person.name })} /> : <p>{t('tile.screenComing')}</p>}
    </div>
  );
}
