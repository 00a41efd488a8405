import { levelFromRms } from './level.ts';

/** How much is kept: what is said in a minute. */
export const KEPT_MS = 60_000;
/** A cut is noticed within two seconds (`net/pathWatch.ts`, `net/silenceWatch.ts`): what was said in them is recorded too. */
export const BEFORE_MS = 2_000;
/** Speech at this rate is clear, and a minute is 180 KB: half a minute of a 64 kbit/s link. */
const BITS_PER_SECOND = 24_000;
const CHUNK_MS = 1_000;
/** On the meter's scale about -47 dBFS: below it is a quiet room. */
const SPOKEN_LEVEL = 0.25;
/** What browsers record: Chromium and Firefox WebM, Safari MP4. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

export interface Recording {
  chunks: readonly Blob[];
  /** Without parameters: `audio/webm`. */
  type: string;
  durationMs: number;
  /** When its first word was said, by this machine's clock. */
  spokenAt: Date;
  /** False: only silence. */
  spoken: boolean;
}

export interface SpeechRecorder {
  readonly recording: boolean;
  /** Starts, with what was said in the last two seconds. Nothing happens while it runs. */
  begin(): void;
  /** Ends: resolves when what was said until now is recorded. null when nothing was begun. */
  end(): Promise<Recording | null>;
  /** Another microphone. */
  setTrack(track: MediaStreamTrack): void;
  close(): void;
}

export interface SpeechRecorderOptions {
  track: MediaStreamTrack;
  /** Zero for a message recorded on purpose. */
  beforeMs: number;
  keptMs?: number;
  /** After each second, so that it can be put where a reload does not reach it. */
  onChunk?: (soFar: Recording) => void;
  /** The limit is reached; what was recorded waits for `end`. */
  onFull?: () => void;
}

export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && typeof AudioContext !== 'undefined';
}

/**
 * Records a microphone through a delay line, so that a recording may begin before it was asked for. A silenced track gives silence: what
 * somebody says while muted is never recorded. The delay costs one buffer; nothing is encoded until `begin`.
 */
export function createSpeechRecorder(options: SpeechRecorderOptions): SpeechRecorder {
  const { beforeMs, keptMs = KEPT_MS, onChunk, onFull } = options;
  const context = new AudioContext();
  const delay = context.createDelay(Math.max(1, beforeMs / 1_000));
  delay.delayTime.value = beforeMs / 1_000;
  const output = context.createMediaStreamDestination();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  delay.connect(output);
  delay.connect(analyser);
  let source = connect(options.track);
  let current: Take | undefined;

  function connect(track: MediaStreamTrack): MediaStreamAudioSourceNode {
    const node = context.createMediaStreamSource(new MediaStream([track]));
    node.connect(delay);
    return node;
  }

  return {
    get recording() {
      return current !== undefined;
    },
    begin() {
      if (current !== undefined) return;
      // Created without a click of its own, the context may sleep; inside a call the page was clicked.
      void context.resume().catch(() => undefined);
      current = openTake(output.stream, analyser, { beforeMs, keptMs, onChunk, onFull });
    },
    async end() {
      const take = current;
      current = undefined;
      return take === undefined ? null : take.end(beforeMs);
    },
    setTrack(track) {
      source.disconnect();
      source = connect(track);
    },
    close() {
      current?.stop();
      current = undefined;
      source.disconnect();
      void context.close().catch(() => undefined);
    },
  };
}

interface TakeOptions {
  beforeMs: number;
  keptMs: number;
  onChunk: SpeechRecorderOptions['onChunk'];
  onFull: SpeechRecorderOptions['onFull'];
}

interface Take {
  /** Goes on for what is still in the delay line. */
  end(afterMs: number): Promise<Recording>;
  stop(): void;
}

function openTake(stream: MediaStream, analyser: AnalyserNode, { beforeMs, keptMs, onChunk, onFull }: TakeOptions): Take {
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { ...(mimeType !== undefined && { mimeType }), audioBitsPerSecond: BITS_PER_SECOND });
  const chunks: Blob[] = [];
  const spokenAt = new Date(Date.now() - beforeMs);
  const startedMs = performance.now();
  let endedMs: number | undefined;
  let spoken = false;
  const soFar = (): Recording => ({
    chunks: [...chunks],
    type: (recorder.mimeType === '' ? 'audio/webm' : recorder.mimeType).split(';')[0] ?? 'audio/webm',
    durationMs: Math.max(1, Math.round(Math.min(keptMs, (endedMs ?? performance.now()) - startedMs))),
    spokenAt,
    spoken,
  });
  const samples = new Float32Array(analyser.fftSize);
  const meter = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    spoken ||= levelFromRms(Math.sqrt(sum / samples.length)) > SPOKEN_LEVEL;
  }, 100);
  const stopped = new Promise<void>((resolve) => recorder.addEventListener('stop', () => resolve(), { once: true }));
  recorder.addEventListener('dataavailable', ({ data }) => {
    if (data.size > 0) chunks.push(data);
    onChunk?.(soFar());
  });
  const stop = (): void => {
    clearInterval(meter);
    clearTimeout(limit);
    endedMs ??= performance.now();
    if (recorder.state !== 'inactive') recorder.stop();
  };
  const limit = setTimeout(() => {
    stop();
    onFull?.();
  }, keptMs);
  recorder.start(CHUNK_MS);
  return {
    async end(afterMs) {
      if (recorder.state !== 'inactive') {
        await new Promise((resolve) => setTimeout(resolve, Math.min(afterMs, keptMs - (performance.now() - startedMs))));
        stop();
      }
      await stopped;
      return soFar();
    },
    stop,
  };
}
