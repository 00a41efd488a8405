import {
  IconAntennaBars4,
  IconCameraRotate,
  IconDoorExit,
  IconFileText,
  IconMicrophone,
  IconMicrophoneOff,
  IconTextIncrease,
  IconVideo,
  IconVideoOff,
  IconVolume,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stillOfPerson, type Call, type CallPerson } from '../../call/call.ts';
import { RemoteAudio, TrackVideo } from '../../call/MediaElements.tsx';
import { useAwayTone } from '../../call/useAwayTone.ts';
import { useRungNotice } from '../../call/useRung.ts';
import { useTileView } from '../../call/useTileView.ts';
import type { Capture } from '../../capture/capture.ts';
import type { CallSession } from '../../net/callTransport.ts';
import { isPassing } from '../../net/rejoining.ts';
import type { KeptSpeech } from '../../speech/keptSpeech.ts';
import { useStore } from '../../state/useStore.ts';
import { useNow } from '../../ui/useNow.ts';
import { isBack } from './DevicesScreen.tsx';
import { BigButton } from './Layout.tsx';
import { LinkChoice } from './LinkChoice.tsx';
import type { Join, JoinStep } from './model.ts';
import type { PictureAsk } from './pictureAsk.ts';
import { PictureSheet } from './PictureSheet.tsx';
import { SharedItems } from './SharedItems.tsx';
import { Sheet } from './Sheet.tsx';
import { SpeechChoice, SpeechNote } from './SpeechNote.tsx';
import { VoiceNews } from './VoiceNews.tsx';

type Step = Extract<JoinStep, { kind: 'call' }>;

/** The talk itself: the doctor large, oneself small, four big buttons. */
export function CallScreen({
  join,
  step,
  call,
  capture,
  picture,
  speech,
  onAgain,
  largeText,
  onLargeText,
}: {
  join: Join;
  step: Step;
  call: Call;
  capture: Capture;
  picture: PictureAsk;
  speech: KeptSpeech | undefined;
  /** A new connection to the call, after one that was refused for good. */
  onAgain: () => void;
  largeText: boolean;
  onLargeText: () => void;
}) {
  const { t } = useTranslation('join');
  const state = useStore(call.state);
  const { camera, microphone, cameras } = useStore(capture.state);
  const [leaving, setLeaving] = useState(false);
  const [sharedOpen, setSharedOpen] = useState(false);
  const [dataOpen, setDataOpen] = useState(false);
  const weak = useRungNotice(call.session);
  const [blocked, setBlocked] = useState<(() => void) | null>(null);
  const shared = step.standing?.shared ?? [];
  const [seen, setSeen] = useState(0);
  useAwayTone(state.people, null);
  const others = state.people.filter((p) => !p.isSelf);
  // Four faces are the most a phone shows well; whoever is beyond is heard and counted.
  const shown = others.slice(0, 4);

  return (
    <main className="jp-call">
      <h1 className="hc-visually-hidden">{t('title')}</h1>
      <div className="jp-stage">
        {state.phase === 'failed' && !isPassing(state.error) ? (
          <div className="jp-avatar" role="alert">
            <p>{t('call.failed')}</p>
            <BigButton onClick={onAgain}>{t('call.tryAgain')}</BigButton>
          </div>
        ) : shown.length === 0 ? (
          <div className="jp-avatar" role="status">
            <p>{t(state.phase === 'in_call' ? 'call.alone' : 'call.connecting')}</p>
          </div>
        ) : (
          <div
            className="jp-remotes"
            style={{
              gridTemplateRows: `repeat(${shown.length > 2 ? 2 : shown.length}, 1fr)`,
              gridTemplateColumns: shown.length > 2 ? '1fr 1fr' : '1fr',
            }}
          >
            {shown.map((person) => (
              <Remote key={person.participantId} person={person} session={call.session} />
            ))}
          </div>
        )}
        <div className="jp-top">
          <button
            type="button"
            className="jp-round"
            aria-pressed={largeText}
            aria-label={t(largeText ? 'textSize.normal' : 'textSize.larger')}
            onClick={onLargeText}
          >
            <IconTextIncrease aria-hidden />
          </button>
          <button type="button" className="jp-round" aria-label={t('data.title')} onClick={() => setDataOpen(true)}>
            <IconAntennaBars4 aria-hidden />
          </button>
          {others.length > shown.length && <span className="jp-pill">{t('call.others', { count: others.length - shown.length })}</span>}
          {shared.length > 0 && (
            <button
              type="button"
              className="jp-round"
              style={{ position: 'relative', display: 'flex', gap: 8, alignItems: 'center' }}
              onClick={() => {
                setSharedOpen(true);
                setSeen(shared.length);
              }}
            >
              <IconFileText aria-hidden /> {t('call.shared')}
              {shared.length > seen && <span className="jp-badge">{shared.length - seen}</span>}
            </button>
          )}
        </div>
        {blocked ? (
          <button
            type="button"
            className="jp-banner"
            onClick={() => {
              blocked();
              setBlocked(null);
            }}
          >
            <IconVolume aria-hidden /> {t('call.playSound')}
          </button>
        ) : state.phase === 'rejoining' || state.link === 'disconnected' ? (
          <p className="jp-banner" role="status">
            {t('call.reconnecting')}
          </p>
        ) : !microphone.wanted ? (
          <p className="jp-banner" role="status">
            {t('call.muted')}
          </p>
        ) : (
          weak !== null && (
            <p className="jp-banner" role="status">
              {t(`call.link.${weak}`)}
            </p>
          )
        )}
        {camera.track && (
          <div className="jp-self">
            <TrackVideo track={camera.track} className={isBack(camera.track) ? undefined : 'jp-mirror'} aria-label={t('call.self')} />
          </div>
        )}
      </div>
      <VoiceNews items={shared} />
      {speech && <SpeechNote speech={speech} />}
      <div className="jp-bar">
        <button type="button" data-off={!microphone.wanted || undefined} onClick={() => void capture.setMicrophoneOn(!microphone.wanted)}>
          {microphone.wanted ? <IconMicrophone aria-hidden /> : <IconMicrophoneOff aria-hidden />}
          {t(microphone.wanted ? 'call.mute' : 'call.unmute')}
        </button>
        <button type="button" data-off={!camera.wanted || undefined} onClick={() => void capture.setCameraOn(!camera.wanted)}>
          {camera.wanted ? <IconVideo aria-hidden /> : <IconVideoOff aria-hidden />}
          {t(camera.wanted ? 'call.cameraOff' : 'call.cameraOn')}
        </button>
        <button type="button" disabled={cameras.length < 2 || !camera.wanted} onClick={() => void capture.flipCamera()}>
          <IconCameraRotate aria-hidden />
          {t('call.flip')}
        </button>
        <button type="button" data-look="danger" onClick={() => setLeaving(true)}>
          <IconDoorExit aria-hidden />
          {t('call.leave')}
        </button>
      </div>
      {others.flatMap((person) =>
        (['microphone', 'screen_audio'] as const).map((source) => {
          const media = person.media[source];
          return (
            media && (
              <RemoteAudio
                key={`${person.participantId}:${source}`}
                track={media.track}
                speakerId={null}
                onBlocked={(retry) => setBlocked(() => retry)}
              />
            )
          );
        }),
      )}
      <Sheet open={sharedOpen} title={t('shared.title')} onClose={() => setSharedOpen(false)}>
        <SharedItems items={shared} />
        <BigButton onClick={() => setSharedOpen(false)}>{t('shared.close')}</BigButton>
      </Sheet>
      <Sheet open={dataOpen} title={t('data.title')} onClose={() => setDataOpen(false)}>
        <LinkChoice session={call.session} />
        {speech && <SpeechChoice speech={speech} />}
        <BigButton onClick={() => setDataOpen(false)}>{t('shared.close')}</BigButton>
      </Sheet>
      <PictureSheet ask={picture} capture={capture} />
      <Sheet open={leaving} title={t('call.confirmLeave')} onClose={() => setLeaving(false)}>
        <div className="jp-row">
          <p>{t('call.confirmText')}</p>
          <BigButton look="danger" onClick={() => void join.leave()}>
            {t('call.leave')}
          </BigButton>
          <BigButton look="plain" onClick={() => setLeaving(false)}>
            {t('call.stay')}
          </BigButton>
        </div>
      </Sheet>
    </main>
  );
}

function Remote({ person, session }: { person: CallPerson; session: CallSession }) {
  const { t } = useTranslation('join');
  const box = useRef<HTMLDivElement>(null);
  const source = person.media.screen && !person.media.screen.paused ? 'screen' : 'camera';
  const media = person.media[source];
  const still = source === 'camera' ? stillOfPerson(person) : null;
  const now = useNow(1000);
  useTileView(session, box, person.participantId, source);
  return (
    <div ref={box} className="jp-remote" data-source={source} data-participant={person.participantId}>
      {media && !media.paused ? (
        <TrackVideo track={media.track} aria-label={t('call.remote', { name: person.name })} />
      ) : still ? (
        <img src={still.url} className="jp-still" alt={t('call.remote', { name: person.name })} />
      ) : (
        <div className="jp-avatar">
          <b aria-hidden>{person.name.split(' ').at(-1)?.charAt(0)}</b>
          <span>{t('call.noVideo')}</span>
        </div>
      )}
      <div className="jp-person">
        {person.name}
        <small>{person.facilityName}</small>
        {still && (!media || media.paused) && (
          <small className="hc-number">{t('call.still', { seconds: Math.max(0, Math.round((now - still.atMs) / 1000)) })}</small>
        )}
      </div>
      {person.awayFromMs !== null && <HostAway sinceMs={person.awayFromMs} />}
    </div>
  );
}

function HostAway({ sinceMs }: { sinceMs: number }) {
  const { t } = useTranslation('join');
  const now = useNow(1000);
  return (
    <p className="jp-banner" role="status">
      {t('call.hostAway', { seconds: Math.max(0, Math.round((now - sinceMs) / 1000)) })}
    </p>
  );
}
