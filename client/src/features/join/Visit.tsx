import { useEffect, useState } from 'react';
import { createCall, type Call } from '../../call/call.ts';
import { keepJoining } from '../../call/keepJoining.ts';
import { watchCallQuality } from '../../call/callQuality.ts';
import { isPin, pinPreference } from '../../call/pin.ts';
import { keepPublished } from '../../call/publishing.ts';
import { sendStills } from '../../call/sendStills.ts';
import { createCapture, type Capture } from '../../capture/capture.ts';
import { canRecord, createSpeechRecorder } from '../../capture/speechRecorder.ts';
import { playTestTone } from '../../capture/tone.ts';
import { currentLanguage } from '../../i18n/index.ts';
import { createCallSession } from '../../net/callSession.ts';
import { warmUpCall } from '../../net/openTransport.ts';
import { Signaling } from '../../net/signaling.ts';
import { uploadPicture, uploadSpeech } from '../../net/upload.ts';
import { createKeptSpeech, type KeptSpeech } from '../../speech/keptSpeech.ts';
import { createVoiceBox } from '../../speech/voiceBox.ts';
import { isBoolean, readPreference } from '../../state/preference.ts';
import { CallScreen } from './CallScreen.tsx';
import { DevicesScreen } from './DevicesScreen.tsx';
import { CONSENT_VERSION } from './consent.ts';
import type { Join, JoinStep } from './model.ts';
import { createPictureAsk, type PictureAsk } from './pictureAsk.ts';
import { keepSpeechPreference } from './SpeechNote.tsx';
import { WaitingScreen } from './WaitingScreen.tsx';

type Step = Extract<JoinStep, { kind: 'devices' | 'waiting' | 'call' }>;
/** The socket tells at once; this is for a phone that slept through it. */
const REFRESH_MS = 15_000;

/** From the device check to the end of the call: camera, socket and call live here, and go when the patient goes. */
export default function Visit({ join, step }: { join: Join; step: Step }) {
  const [capture] = useState<Capture>(() =>
    createCapture({
      mediaDevices: (navigator as { mediaDevices?: MediaDevices }).mediaDevices,
      storage: localStorage,
      // A phone on battery and mobile data: standard definition at most.
      video: { width: 640, height: 480, frameRate: 24 },
      facingMode: 'user',
    }),
  );
  useEffect(() => () => capture.close(), [capture]);
  const { connection, again } = useConnection(join, step.access, capture);
  const [largeText, setLargeText] = useState(false);
  useEffect(() => {
    document.documentElement.style.setProperty('--jp-scale', largeText ? '1.25' : '1');
  }, [largeText]);
  useEffect(() => {
    const timer = setInterval(() => void join.refresh(), REFRESH_MS);
    const onVisible = (): void => void (document.visibilityState === 'visible' && join.refresh());
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [join]);
  useAwake(step.kind !== 'devices');
  useEffect(() => {
    if (step.kind !== 'call' || !connection) return;
    navigator.vibrate?.(200);
    // Only a courtesy: a phone on silent still shows the doctor.
    void playTestTone(null).catch(() => undefined);
    const tries = keepJoining(connection.call);
    const stopListening = connection.signaling.onReconnected(() => tries.wake());
    return () => {
      tries.close();
      stopListening();
    };
  }, [step.kind, connection]);

  switch (step.kind) {
    case 'devices':
      return <DevicesScreen join={join} step={step} capture={capture} />;
    case 'waiting':
      return <WaitingScreen join={join} step={step} />;
    case 'call':
      return connection ? (
        <CallScreen
          join={join}
          step={step}
          call={connection.call}
          capture={capture}
          picture={connection.picture}
          speech={connection.speech}
          onAgain={again}
          largeText={largeText}
          onLargeText={() => setLargeText(!largeText)}
        />
      ) : (
        <WaitingScreen join={join} step={{ ...step, kind: 'waiting', offline: false }} />
      );
  }
}

interface Connection {
  signaling: Signaling;
  call: Call;
  picture: PictureAsk;
  /** undefined where the browser cannot record. */
  speech: KeptSpeech | undefined;
}

/** `again()` makes all of it anew: a call that was refused for good cannot be joined any more. */
function useConnection(join: Join, access: Step['access'], capture: Capture): { connection: Connection | undefined; again: () => void } {
  const { accessToken, appointmentId, callId } = access;
  const [attempt, setAttempt] = useState(0);
  const [connection, setConnection] = useState<Connection>();
  useEffect(() => {
    let gone = false;
    let close = (): void => undefined;
    void warmUpCall().catch(() => undefined);
    const open = Signaling.create({
      accessToken: () => accessToken,
      refresh: async () => false,
      onTooOld: () => void join.refresh(),
      onSessionEnded: () => void join.refresh(),
    });
    void open.then((signaling) => {
      if (gone) return signaling.close();
      const session = createCallSession({ signaling, callId, pin: readPreference(pinPreference, 'auto', isPin) });
      const call = createCall({ callId, session, signaling });
      const stopPublishing = keepPublished(session, capture);
      const quality = watchCallQuality({ callId, session, signaling });
      const stopStills = sendStills({ session, signaling, callId, capture, hasAudience: () => call.state.get().people.length > 1 });
      const picture = createPictureAsk({
        session,
        signaling,
        callId,
        send: async (snapshotId, file) =>
          (await uploadPicture(snapshotId, file, { consentVersion: CONSENT_VERSION, language: currentLanguage() })).fileId,
      });
      // A phone belongs to one patient; which visit it was decides.
      const owner = { personId: 'patient', consultId: appointmentId };
      const box = createVoiceBox('hoi-chan-patient-voice');
      void box.keepOnly(owner.personId, owner.consultId);
      const speech = canRecord()
        ? createKeptSpeech({
            owner,
            call,
            capture,
            signaling,
            box,
            enabled: readPreference(keepSpeechPreference, true, isBoolean),
            send: (clientId, file, said) =>
              uploadSpeech(clientId, file, { ...said, consentVersion: CONSENT_VERSION, language: currentLanguage() }, accessToken),
            openRecorder: createSpeechRecorder,
          })
        : undefined;
      const stops = [
        () => speech?.close(),
        () => picture.close(),
        signaling.on('appointment:attendChanged', () => void join.refresh()),
        signaling.onReconnected(() => void join.refresh()),
        session.on('ended', () => void join.callEnded()),
      ];
      close = () => {
        for (const stop of stops) stop();
        quality.close();
        stopStills();
        stopPublishing();
        call.close();
        // After the farewell to the call has gone out.
        setTimeout(() => signaling.close(), 500);
      };
      setConnection({ signaling, call, picture, speech });
    });
    return () => {
      gone = true;
      close();
      setConnection(undefined);
    };
  }, [join, accessToken, appointmentId, callId, capture, attempt]);
  return { connection, again: () => setAttempt((n) => n + 1) };
}

/** Keeps the phone's screen on while somebody waits or talks: https://www.w3.org/TR/screen-wake-lock/ */
function useAwake(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    const hold = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      const held = await navigator.wakeLock.request('screen').catch(() => undefined);
      if (gone) void held?.release();
      else lock = held;
    };
    void hold();
    const again = (): void => void hold();
    document.addEventListener('visibilitychange', again);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, [wanted]);
}
