import { createStore, type Store } from '../state/store.ts';
import { problemOf, type CaptureProblem } from './problems.ts';
import { findRemembered, recallDevices, rememberDevice, type Device, type DeviceKind, type KeyValue } from './remembered.ts';

/** One source, camera or microphone: what is wanted, what runs, and why it does not. */
export interface CaptureSource {
  wanted: boolean;
  track: MediaStreamTrack | null;
  problem: CaptureProblem | null;
}

export interface CaptureState {
  /** `idle`: nothing asked for yet; `asking`: the browser's question may be on the screen; `ready`: answered, whatever the answer. */
  phase: 'idle' | 'asking' | 'ready';
  cameras: readonly Device[];
  microphones: readonly Device[];
  speakers: readonly Device[];
  /** deviceId in use; null for the default one. */
  chosen: Record<DeviceKind, string | null>;
  camera: CaptureSource;
  microphone: CaptureSource;
}

/** What is used of `navigator.mediaDevices`. */
export type MediaDevicesPort = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'>;

export interface CaptureOptions {
  /** undefined where the page is not a secure context: there is no camera to ask for then. */
  mediaDevices: MediaDevicesPort | undefined;
  storage: KeyValue;
  /** Largest picture to ask the camera for; the sender scales down from it. */
  video?: { width: number; height: number; frameRate: number };
  /** Phones: which camera first. */
  facingMode?: 'user' | 'environment';
  /** What is on from the beginning; both unless told. */
  wanted?: { camera: boolean; microphone: boolean };
}

export interface Capture {
  state: Store<CaptureState>;
  /** Asks for camera and microphone; falls back to one of them when the other cannot be had. Never rejects: the state says what came. */
  start(): Promise<void>;
  /** Asks again for what is wanted and failed, for instance after permission was given in the browser. */
  retry(): Promise<void>;
  choose(kind: DeviceKind, deviceId: string): Promise<void>;
  /** Off stops the track, so that the camera's light goes out. */
  setCameraOn(on: boolean): Promise<void>;
  /** Off keeps the track, silenced, so that speaking again has no delay. */
  setMicrophoneOn(on: boolean): Promise<void>;
  /** The other camera of a phone. */
  flipCamera(): Promise<void>;
  close(): void;
}

type Kind = 'camera' | 'microphone';
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const off: CaptureSource = { wanted: true, track: null, problem: null };

/** Takes hold of this machine's camera, microphone and loudspeaker. Owns the tracks until `close()`. */
export function createCapture(options: CaptureOptions): Capture {
  const { mediaDevices, storage } = options;
  const video = options.video ?? { width: 1280, height: 720, frameRate: 30 };
  let facingMode = options.facingMode;
  let closed = false;
  const state = createStore<CaptureState>({
    phase: 'idle',
    cameras: [],
    microphones: [],
    speakers: [],
    chosen: { camera: null, microphone: null, speaker: null },
    camera: { ...off, wanted: options.wanted?.camera ?? true },
    microphone: { ...off, wanted: options.wanted?.microphone ?? true },
  });
  const setSource = (kind: Kind, change: Partial<CaptureSource>): void =>
    state.update((s) => ({ ...s, [kind]: { ...s[kind], ...change } }));
  const setChosen = (kind: DeviceKind, deviceId: string | null): void =>
    state.update((s) => (s.chosen[kind] === deviceId ? s : { ...s, chosen: { ...s.chosen, [kind]: deviceId } }));

  const constraint = (kind: Kind, deviceId: string | null): MediaTrackConstraints => {
    const exact = deviceId === null ? {} : { deviceId: { exact: deviceId } };
    if (kind === 'microphone') return { ...AUDIO, ...exact };
    const facing = deviceId === null && facingMode ? { facingMode: { ideal: facingMode } } : {};
    return {
      width: { ideal: video.width },
      height: { ideal: video.height },
      frameRate: { ideal: video.frameRate, max: 30 },
      ...facing,
      ...exact,
    };
  };

  const adopt = (kind: Kind, track: MediaStreamTrack): void => {
    // Switched off while the browser was still asking or opening it: that answer stands, and the light goes out again.
    if (closed || (kind === 'camera' && !state.get().camera.wanted)) {
      track.stop();
      return;
    }
    state.get()[kind].track?.stop();
    if (kind === 'microphone') track.enabled = state.get().microphone.wanted;
    // Unplugged, or taken away by the system: say so instead of showing a black picture.
    track.addEventListener('ended', () => {
      if (state.get()[kind].track !== track) return;
      setSource(kind, { track: null, problem: 'missing' });
      void refreshDevices();
    });
    setSource(kind, { track, problem: null });
    setChosen(kind, track.getSettings().deviceId ?? null);
  };

  const refreshDevices = async (): Promise<void> => {
    if (!mediaDevices || closed) return;
    const infos = await mediaDevices.enumerateDevices().catch(() => []);
    const of = (kind: MediaDeviceKind): Device[] =>
      // Before permission ids are empty: such entries cannot be chosen.
      infos.filter((d) => d.kind === kind && d.deviceId !== '').map((d) => ({ deviceId: d.deviceId, label: d.label }));
    state.update((s) => ({ ...s, cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') }));
    if (state.get().chosen.speaker === null) {
      const speaker = findRemembered(state.get().speakers, recallDevices(storage).speaker);
      if (speaker) setChosen('speaker', speaker.deviceId);
    }
  };

  const open = async (kinds: readonly Kind[], deviceIds: Partial<Record<Kind, string | null>>): Promise<void> => {
    if (!mediaDevices) {
      for (const kind of kinds) setSource(kind, { problem: 'insecure' });
      return;
    }
    try {
      const stream = await mediaDevices.getUserMedia({
        ...(kinds.includes('microphone') && { audio: constraint('microphone', deviceIds.microphone ?? null) }),
        ...(kinds.includes('camera') && { video: constraint('camera', deviceIds.camera ?? null) }),
      });
      for (const track of stream.getTracks()) adopt(track.kind === 'audio' ? 'microphone' : 'camera', track);
    } catch (error) {
      const [first] = kinds;
      if (kinds.length > 1 || first === undefined) {
        // One of the two cannot be had; which one is only told by asking one at a time. The voice first.
        for (const kind of ['microphone', 'camera'] as const) if (kinds.includes(kind)) await open([kind], deviceIds);
        return;
      }
      // The remembered device is gone: the default one is better than none.
      if (problemOf(error) === 'missing' && deviceIds[first] != null) return open([first], {});
      setSource(first, { track: null, problem: problemOf(error) });
    }
  };

  const acquire = async (kinds: readonly Kind[], deviceIds: Partial<Record<Kind, string | null>>): Promise<void> => {
    if (closed) return;
    state.update((s) => (s.phase === 'idle' ? { ...s, phase: 'asking' } : s));
    if (kinds.length > 0) await open(kinds, deviceIds);
    await refreshDevices();
    state.update((s) => ({ ...s, phase: 'ready' }));
  };

  const onDeviceChange = (): void => void refreshDevices();
  mediaDevices?.addEventListener('devicechange', onDeviceChange);

  return {
    state,
    async start() {
      if (state.get().phase !== 'idle') return;
      await refreshDevices();
      const recalled = recallDevices(storage);
      await acquire(
        (['microphone', 'camera'] as const).filter((kind) => state.get()[kind].wanted),
        {
          camera: recalled.camera?.deviceId ?? null,
          microphone: recalled.microphone?.deviceId ?? null,
        },
      );
      // Ids change when site data is cleared; with permission the labels are known, and the remembered device can be found by its own.
      for (const kind of ['camera', 'microphone'] as const) {
        const present = kind === 'camera' ? state.get().cameras : state.get().microphones;
        const device = findRemembered(present, recalled[kind]);
        if (device && state.get()[kind].track && state.get().chosen[kind] !== device.deviceId)
          await acquire([kind], { [kind]: device.deviceId });
      }
    },
    async retry() {
      const { camera, microphone, chosen } = state.get();
      const missing: Kind[] = [];
      if (microphone.wanted && !microphone.track) missing.push('microphone');
      if (camera.wanted && !camera.track) missing.push('camera');
      await acquire(missing, chosen);
    },
    async choose(kind, deviceId) {
      const present = { camera: state.get().cameras, microphone: state.get().microphones, speaker: state.get().speakers }[kind];
      const device = present.find((d) => d.deviceId === deviceId);
      if (device) rememberDevice(storage, kind, device);
      setChosen(kind, deviceId);
      if (kind === 'speaker') return;
      if (kind === 'camera' && !state.get().camera.wanted) return;
      await acquire([kind], { [kind]: deviceId });
    },
    async setCameraOn(on) {
      if (!on) {
        const { track } = state.get().camera;
        setSource('camera', { wanted: false, track: null, problem: null });
        track?.stop();
        return;
      }
      setSource('camera', { wanted: true });
      if (!state.get().camera.track) await acquire(['camera'], { camera: state.get().chosen.camera });
    },
    async setMicrophoneOn(on) {
      const { track } = state.get().microphone;
      setSource('microphone', { wanted: on });
      if (track) track.enabled = on;
      else if (on) await acquire(['microphone'], { microphone: state.get().chosen.microphone });
    },
    async flipCamera() {
      facingMode = facingMode === 'environment' ? 'user' : 'environment';
      const { cameras, chosen, camera } = state.get();
      // Phones give one camera to one page at a time: let go of the first before asking for the second.
      camera.track?.stop();
      setSource('camera', { wanted: true, track: null });
      const other = cameras.find((d) => d.deviceId !== chosen.camera);
      await acquire(['camera'], {});
      if (other && state.get().chosen.camera === chosen.camera) await acquire(['camera'], { camera: other.deviceId });
    },
    close() {
      closed = true;
      mediaDevices?.removeEventListener('devicechange', onDeviceChange);
      state.get().camera.track?.stop();
      state.get().microphone.track?.stop();
      state.update((s) => ({ ...s, camera: { ...s.camera, track: null }, microphone: { ...s.microphone, track: null } }));
    },
  };
}
