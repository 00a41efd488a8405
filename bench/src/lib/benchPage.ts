export interface Capture {
  width: number;
  height: number;
  /** 30 where it is left out. */
  frameRate?: number;
}

export interface PrepareInput {
  url: string;
  token: string;
  callId: string;
  capture: Capture;
  send: boolean;
  /** The baseline sends with our encodings, so that both SFUs get the same packets to forward. */
  sameEncodings?: boolean;
  /** Ours tells the SFU of a tile as large as a laptop's screen gives one of two people. */
  tile?: boolean;
  /** The baseline sends its picture this way instead. */
  video?: 'vp8-simulcast' | 'vp9-svc';
}

/** What both pages offer to a bench, so that it does the same with ours and with the baseline. */
interface BenchPage {
  /** Everything that happens before the click: socket, devices, libraries. */
  prepare(input: PrepareInput): Promise<void>;
  /** The click. Resolves when the join has been answered and sending has begun. */
  enter(): Promise<void>;
  /** The click, and the time from it (ms) until a frame of the first remote video has been decoded. */
  enterAndSee(): Promise<number>;
  /** RTP packets received so far, of all streams. */
  packetsReceived(): Promise<number>;
  /** Bytes sent so far, of all streams. */
  bytesSent(): Promise<number>;
  /** Gives everything up that the other side holds for this page. */
  leave(): Promise<void>;
}

declare global {
  interface Window {
    benchPage: BenchPage;
  }
}

/** Not yet in TypeScript's DOM: https://www.w3.org/TR/mediacapture-transform/ */
declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack });
  readonly readable: ReadableStream<{ close(): void }>;
}

/** Resolves with the time (performance.now) at which a frame came out of the decoder. */
export async function firstFrame(track: MediaStreamTrack): Promise<number> {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const { value } = await reader.read();
  const at = performance.now();
  value?.close();
  reader.releaseLock();
  return at;
}

export async function captureTracks(capture: Capture): Promise<MediaStreamTrack[]> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { frameRate: 30, ...capture } });
  return stream.getTracks();
}
