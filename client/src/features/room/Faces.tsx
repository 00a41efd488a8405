import { useEffect, useRef, useState } from 'react';
import { sharesScreen, type CallPerson, type CallState } from '../../call/call.ts';
import type { Snapshots } from '../../call/snapshots.ts';
import type { CallSession } from '../../net/callTransport.ts';
import { gridOf, layOut, type LayoutMode, type Tile as TilePlace } from './layout.ts';
import classes from './faces.module.css';
import { Tile } from './Tile.tsx';

export interface FacesProps {
  call: CallState;
  session: CallSession;
  mode: LayoutMode;
  speakerId: string | null;
  pinnedKey: string | null;
  ownCamera: MediaStreamTrack | null;
  /** The picture of the second camera that we send. */
  ownSecondCamera: MediaStreamTrack | null;
  /** Our own socket or media is gone. */
  stale: boolean;
  /** `strip`: small pictures only, in a column or a row, whichever the space is. */
  onPin: (key: string) => void;
  /** Asks somebody for a sharp picture of what their camera sees. */
  onSnapshot?: Snapshots['ask'] | undefined;
  /** Whom it may be asked of: who has a place to put it. */
  pictureOf?: 'staff' | 'patient' | undefined;
  /** Keeps a picture of our own second camera. */
  onKeepShared?: Snapshots['keepShared'] | undefined;
}

/** Everybody's picture, laid out. */
export function Faces(props: FacesProps) {
  const { call, session, mode, speakerId, pinnedKey, ownCamera, ownSecondCamera, stale, onPin, onSnapshot, pictureOf, onKeepShared } =
    props;
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const people = call.people.map((p) => ({
    participantId: p.participantId,
    isSelf: p.isSelf,
    sharesScreen: sharesScreen(p),
    handRaised: p.handRaised,
  }));
  const { stage, strip } = layOut({ mode, people, speakerId, pinnedKey, ownSecondCamera: ownSecondCamera !== null });

  const pictureAskedOf = (person: CallPerson, source: TilePlace['source']): (() => void) | undefined => {
    if (person.isSelf) return onKeepShared && source === 'screen' ? () => void onKeepShared() : undefined;
    return onSnapshot && source === 'camera' && maySendPicture(person, pictureOf)
      ? () => void onSnapshot(person.participantId, 'camera')
      : undefined;
  };

  const tile = ({ key, participantId, source }: TilePlace, small: boolean) => {
    const person = call.people.find((p) => p.participantId === participantId);
    return (
      person && (
        <Tile
          key={key}
          person={person}
          source={source}
          session={session}
          ownTrack={source === 'screen' ? ownSecondCamera : ownCamera}
          speaking={call.activeSpeakerId === participantId}
          pinned={mode === 'pinned' && pinnedKey === key}
          small={small}
          stale={stale}
          onPin={() => onPin(key)}
          onSnapshot={pictureAskedOf(person, source)}
        />
      )
    );
  };

  if (mode === 'beside') {
    const column = size.height > size.width * 0.9;
    const { columns, tileWidth } = column ? gridOf(strip.length, size.width, size.height) : { columns: strip.length, tileWidth: 0 };
    return (
      <div ref={box} className={classes['faces']}>
        <div
          className={classes['beside']}
          data-row={!column || undefined}
          style={column ? { gridTemplateColumns: `repeat(${columns}, ${Math.floor(tileWidth)}px)` } : undefined}
        >
          {strip.map((place) => tile(place, size.width / Math.max(1, columns) < 240 || size.height < 200))}
        </div>
      </div>
    );
  }
  const stageHeight = strip.length > 0 ? Math.max(120, size.height - 128) : size.height;
  const { columns, tileWidth } = gridOf(stage.length, size.width, stageHeight);
  return (
    <div ref={box} className={classes['faces']}>
      {mode === 'grid' ? (
        <div className={classes['grid']} style={{ gridTemplateColumns: `repeat(${columns}, ${Math.floor(tileWidth)}px)` }}>
          {stage.map((place) => tile(place, tileWidth < 240))}
        </div>
      ) : (
        <div className={classes['stage']}>{stage.map((place) => tile(place, false))}</div>
      )}
      {strip.length > 0 && <div className={classes['strip']}>{strip.map((place) => tile(place, true))}</div>}
    </div>
  );
}

/** In a consult somebody with an account, in a follow-up the patient; with a camera that is on. */
function maySendPicture(person: CallPerson, of: 'staff' | 'patient' | undefined): boolean {
  return (person.personId === null) === (of === 'patient') && person.media.camera !== undefined;
}

function useSize(element: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const observer = new ResizeObserver(() => setSize({ width: box.clientWidth, height: box.clientHeight }));
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
