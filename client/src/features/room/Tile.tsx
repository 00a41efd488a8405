import { Tooltip } from '@mantine/core';
import { IconCamera, IconHandStop, IconMicrophoneOff, IconPhoto, IconPin, IconPinnedOff } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useRef, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isMuted, stillOfPerson, type CallPerson } from '../../call/call.ts';
import type { Still } from '../../call/receiveStills.ts';
import { TrackVideo } from '../../call/MediaElements.tsx';
import { useTileView } from '../../call/useTileView.ts';
import type { CallSession } from '../../net/callTransport.ts';
import { useNow } from '../../ui/useNow.ts';
import { initialsOf } from './initials.ts';
import { NetworkBars } from './NetworkBars.tsx';
import classes from './tile.module.css';

export interface TileProps {
  person: CallPerson;
  source: 'camera' | 'screen';
  session: Pick<CallSession, 'setView'>;
  /** Our own picture comes from the camera, not over the net. */
  ownTrack: MediaStreamTrack | null;
  speaking: boolean;
  pinned: boolean;
  small?: boolean;
  /** Our own connection is gone: what we knew of the others' links may no longer be so. */
  stale?: boolean;
  onPin?: () => void;
  /** Asks for one sharp picture, or keeps one of our own second camera. */
  onSnapshot?: (() => void) | undefined;
}

/** One picture with everything one needs to know about the person: name, facility, voice, hand, link. */
export function Tile({ person, source, session, ownTrack, speaking, pinned, small = false, stale = false, onPin, onSnapshot }: TileProps) {
  const { t } = useTranslation('room');
  const tile = useRef<HTMLElement>(null);
  useTileView(session, tile, person.participantId, source);
  const media = person.media[source];
  const track = person.isSelf ? ownTrack : media && !media.paused ? media.track : null;
  const muted = isMuted(person);
  const isScreen = source === 'screen';
  const still = isScreen ? null : stillOfPerson(person);
  const label = labelOf(t, person, isScreen);

  return (
    <figure
      ref={tile}
      className={classes['tile']}
      data-speaking={(speaking && !isScreen && !muted) || undefined}
      data-small={small || undefined}
      data-source={source}
      data-own={person.isSelf || undefined}
      data-participant={person.participantId}
      aria-label={label}
    >
      {track ? (
        <TrackVideo
          track={track}
          className={classes['video']}
          data-mirrored={(person.isSelf && !isScreen) || undefined}
          aria-hidden
          onResize={showUpright}
        />
      ) : still ? (
        <StillPicture still={still} small={small} />
      ) : (
        <div className={classes['noVideo']}>
          <span className={classes['initials']} aria-hidden>
            {initialsOf(person.name)}
          </span>
          {!small && <span>{t('tile.cameraOff')}</span>}
        </div>
      )}
      {person.awayFromMs !== null && <Away sinceMs={person.awayFromMs} />}
      {person.handRaised && !isScreen && (
        <span className={classes['hand']} title={t('tile.handRaised')}>
          <IconHandStop size={small ? 18 : 22} aria-hidden />
          <span className="hc-visually-hidden">{t('tile.handRaised')}</span>
        </span>
      )}
      {onPin && (
        <Tooltip label={t(pinned ? 'tile.unpin' : 'tile.pin')}>
          <button
            type="button"
            className={classes['pin']}
            data-on={pinned || undefined}
            aria-pressed={pinned}
            aria-label={t('tile.pinOf', { name: label })}
            onClick={onPin}
          >
            {pinned ? <IconPinnedOff size={18} aria-hidden /> : <IconPin size={18} aria-hidden />}
          </button>
        </Tooltip>
      )}
      {onSnapshot && (
        <Tooltip label={t(person.isSelf ? 'sharing.keep' : 'snapshot.ask')}>
          <button
            type="button"
            className={classes['pin']}
            data-second
            aria-label={person.isSelf ? t('sharing.keepOwn') : t('snapshot.askOf', { name: person.name })}
            onClick={onSnapshot}
          >
            <IconCamera size={18} aria-hidden />
          </button>
        </Tooltip>
      )}
      <figcaption className={classes['caption']}>
        {muted && !isScreen && (
          <span className={classes['muted']} title={t('tile.muted')}>
            <IconMicrophoneOff size={16} aria-hidden />
            <span className="hc-visually-hidden">{t('tile.muted')}</span>
          </span>
        )}
        <span className={classes['name']}>
          <b>{label}</b>
          {!isScreen && <small>{person.facilityName}</small>}
        </span>
        {!isScreen && <NetworkBars quality={person.awayFromMs === null ? person.networkQuality : 0} stale={stale} />}
      </figcaption>
    </figure>
  );
}

/** A phone held upright: filling a wide tile would show of a patient the chin or the forehead. */
function showUpright({ currentTarget: video }: SyntheticEvent<HTMLVideoElement>): void {
  video.toggleAttribute('data-upright', video.videoHeight > video.videoWidth);
}

function labelOf(t: TFunction<'room'>, { isSelf, name }: CallPerson, isScreen: boolean): string {
  if (isSelf) return isScreen ? t('tile.ownSecondCamera') : t('tile.you', { name });
  return isScreen ? t('tile.screenOf', { name }) : name;
}

/** A picture that stands, and how old it is: nobody should take it for a face that does not move. */
function StillPicture({ still, small }: { still: Still; small: boolean }) {
  const { t } = useTranslation('room');
  const now = useNow(1000);
  const age = t('tile.stillAge', { count: Math.max(0, Math.round((now - still.atMs) / 1000)) });
  return (
    <>
      <img src={still.url} className={classes['video']} alt="" data-still />
      <span className={classes['still']}>
        <IconPhoto size={16} aria-hidden />
        <span className="hc-number">{small ? age : t('tile.still', { age })}</span>
      </span>
    </>
  );
}

/** "Reconnecting, 12 s" in the place of a frozen face. */
function Away({ sinceMs }: { sinceMs: number }) {
  const { t } = useTranslation('room');
  const now = useNow(1000);
  return (
    <div className={classes['away']} data-away>
      <span className={classes['awayDot']} aria-hidden />
      <span>{t('tile.reconnecting')}</span>
      <span className="hc-number" aria-hidden>
        {t('tile.seconds', { count: Math.max(0, Math.round((now - sinceMs) / 1000)) })}
      </span>
    </div>
  );
}
