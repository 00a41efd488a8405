import { IconAlertTriangle, IconCameraRotate, IconVolume } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TrackVideo } from '../../call/MediaElements.tsx';
import type { Capture } from '../../capture/capture.ts';
import { createLevelMeter } from '../../capture/level.ts';
import { playTestTone } from '../../capture/tone.ts';
import { useStore } from '../../state/useStore.ts';
import { BigButton, Screen } from './Layout.tsx';
import type { Join, JoinStep } from './model.ts';

type Step = Extract<JoinStep, { kind: 'devices' }>;

/** The phone's camera, microphone and loudspeaker, tried before anybody else sees or hears. */
export function DevicesScreen({ join, step, capture }: { join: Join; step: Step; capture: Capture }) {
  const { t } = useTranslation('join');
  const state = useStore(capture.state);
  const asked = state.phase === 'ready';
  const problem = state.microphone.problem ?? state.camera.problem;
  return (
    <Screen
      title={t('devices.title')}
      foot={
        asked ? (
          <BigButton onClick={() => void join.devicesReady()}>
            {t(step.standing?.admitted ? 'devices.enterCall' : 'devices.enter')}
          </BigButton>
        ) : (
          <BigButton inactive={state.phase === 'asking'} onClick={() => void capture.start()}>
            {t('devices.allow')}
          </BigButton>
        )
      }
    >
      <p>
        <strong>{t('devices.greeting', { name: step.access.patientName })}</strong>
        <br />
        {t(asked ? 'devices.text' : 'devices.ask')}
      </p>
      <div className="jp-preview">
        {state.camera.track ? (
          <TrackVideo
            track={state.camera.track}
            className={isBack(state.camera.track) ? undefined : 'jp-mirror'}
            aria-label={t('devices.preview')}
          />
        ) : (
          <div className="jp-preview-empty">{asked ? t('devices.noCamera') : t('devices.preview')}</div>
        )}
        {state.cameras.length > 1 && state.camera.track && (
          <button type="button" className="jp-round" aria-label={t('devices.flip')} onClick={() => void capture.flipCamera()}>
            <IconCameraRotate aria-hidden />
          </button>
        )}
      </div>
      {problem !== null && (
        <div className="jp-note" data-tone="warn" role="alert">
          <IconAlertTriangle aria-hidden />
          <div>
            {t(`devices.problem.${problem}`)}
            {state.microphone.problem !== null && <p>{t('devices.noMicrophone')}</p>}
            <BigButton look="quiet" onClick={() => void capture.retry()}>
              {t('devices.retry')}
            </BigButton>
          </div>
        </div>
      )}
      {state.microphone.track && (
        <div className="jp-row">
          <p>{t('devices.level')}</p>
          <Level track={state.microphone.track} />
        </div>
      )}
      {asked && <SpeakerTest />}
    </Screen>
  );
}

/** The back camera shows the world, not a mirror. */
export function isBack(track: MediaStreamTrack): boolean {
  return track.getSettings().facingMode === 'environment';
}

function Level({ track }: { track: MediaStreamTrack }) {
  const { t } = useTranslation('join');
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const meter = createLevelMeter(track, (level) => {
      if (bar.current) bar.current.style.transform = `scaleX(${level})`;
    });
    return () => meter.close();
  }, [track]);
  return (
    <div className="jp-level" role="img" aria-label={t('devices.levelLabel')}>
      <span ref={bar} style={{ transform: 'scaleX(0)' }} />
    </div>
  );
}

function SpeakerTest() {
  const { t } = useTranslation('join');
  const [playing, setPlaying] = useState(false);
  return (
    <BigButton
      look="plain"
      onClick={() => {
        setPlaying(true);
        void playTestTone(null)
          .catch(() => undefined)
          .finally(() => setPlaying(false));
      }}
    >
      <IconVolume aria-hidden />
      {t(playing ? 'devices.speakerPlaying' : 'devices.speaker')}
    </BigButton>
  );
}
