import type { Rung } from './ladder.ts';

/** What is used of an RTCRtpSender. */
export type SenderPort = Pick<RTCRtpSender, 'getParameters' | 'setParameters'>;
type CameraTrack = Pick<MediaStreamTrack, 'applyConstraints' | 'getSettings'>;

/** Long side of the picture on each simulcast layer, lowest first; the same on every rung, so that a receiver's wish keeps its meaning. */
const LAYER_PX = [320, 640, 1280] as const;
/** Layers a rung sends, and how many frames a second the camera is asked for. */
const CAMERA: Record<Rung, { layers: number; framesPerSecond: number }> = {
  hd: { layers: 3, framesPerSecond: 30 },
  sd: { layers: 2, framesPerSecond: 24 },
  low: { layers: 1, framesPerSecond: 15 },
  // Nothing is sent; the camera runs small and slow until it is wanted again.
  stills: { layers: 1, framesPerSecond: 5 },
  voice: { layers: 1, framesPerSecond: 5 },
};

export function sendsPicture(rung: Rung): boolean {
  return rung !== 'voice' && rung !== 'stills';
}

/** The rung whose largest picture is this simulcast layer. */
export function rungOfLayer(spatialLayer: number): Rung {
  return spatialLayer <= 0 ? 'low' : spatialLayer === 1 ? 'sd' : 'hd';
}

const nativeSizes = new WeakMap<object, { width: number; height: number }>();

/** What a camera gave before it was asked for less, also when it is sent anew after a rejoin. */
export function nativeSizeOf(track: Pick<MediaStreamTrack, 'getSettings'>): { width: number; height: number } {
  const known = nativeSizes.get(track);
  if (known !== undefined) return known;
  const { width = LAYER_PX[2], height = 720 } = track.getSettings();
  nativeSizes.set(track, { width, height });
  return { width, height };
}

/** How each simulcast layer is sent on a rung when the camera gives pictures of this long side (pixels). */
export function layersOf(rung: Rung, captureLongSide: number, count: number): { active: boolean; scaleResolutionDownBy: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    active: index < CAMERA[rung].layers,
    scaleResolutionDownBy: Math.max(1, captureLongSide / (LAYER_PX[index] ?? LAYER_PX[2])),
  }));
}

/** The size to ask the camera for: no more than the rung's best layer shows, in the camera's own proportions. */
export function captureOf(rung: Rung, native: { width: number; height: number }): { width: number; height: number; frameRate: number } {
  const { layers, framesPerSecond } = CAMERA[rung];
  const scale = Math.min(1, (LAYER_PX[layers - 1] ?? LAYER_PX[2]) / Math.max(native.width, native.height));
  return { width: Math.round(native.width * scale), height: Math.round(native.height * scale), frameRate: framesPerSecond };
}

/** Asks the camera for the rung's size; one that cannot change it stays as it is. Resolves to the long side it gives now (pixels). */
export async function applyCapture(track: CameraTrack, rung: Rung): Promise<number> {
  const { width, height, frameRate } = captureOf(rung, nativeSizeOf(track));
  await track
    .applyConstraints({ width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate, max: frameRate } })
    .catch(() => undefined);
  const settings = track.getSettings();
  return Math.max(settings.width ?? width, settings.height ?? height);
}

/** More than any webcam has; without it a browser that does not tell what a camera can would stay small. */
const FULL = { width: 4096, height: 2160 };

/** Asks the camera for all it has; one that cannot change stays as it is. It is not opened anew: some browsers would ask the person again. */
export async function openFully(track: MediaStreamTrack): Promise<void> {
  // Asked before anything smaller is: what it had at first must be known when it goes back.
  nativeSizeOf(track);
  await track.applyConstraints({ width: { ideal: FULL.width }, height: { ideal: FULL.height } }).catch(() => undefined);
}

/** No picture leaves until the next rung is applied. */
export async function holdPicture(sender: SenderPort): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = false;
  await sender.setParameters(parameters);
}

/**
 * Makes camera and encoder follow the rung. A camera that cannot change its size is scaled down in the encoder instead.
 * @param smallestBps what the smallest size may take
 */
export async function applyCameraRung(sender: SenderPort, track: CameraTrack, rung: Rung, smallestBps?: number): Promise<void> {
  const longSide = await applyCapture(track, rung);
  const parameters = sender.getParameters();
  const layers = layersOf(rung, longSide, parameters.encodings.length);
  parameters.encodings.forEach((encoding, index) => Object.assign(encoding, layers[index], { priority: 'low', networkPriority: 'low' }));
  const [smallest] = parameters.encodings;
  if (smallest !== undefined && smallestBps !== undefined) smallest.maxBitrate = smallestBps;
  await sender.setParameters(parameters);
}

/** The voice before everything else, at the rate the rung can spare. */
export async function applyVoiceRate(sender: SenderPort, maxBps: number): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) {
    Object.assign(encoding, { priority: 'high', networkPriority: 'high', maxBitrate: maxBps });
  }
  await sender.setParameters(parameters);
}

/** A picture of one size: what it may take at most, after the voice. */
export async function applySingleRate(sender: SenderPort, maxBps: number): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) Object.assign(encoding, { priority: 'low', networkPriority: 'low', maxBitrate: maxBps });
  await sender.setParameters(parameters);
}
