import { cameraBpsOf } from './encodings.ts';
import { RUNGS, type Rung } from './ladder.ts';
import type { SenderPort } from './sendRung.ts';

/** A shared screen is text: it keeps its size as long as it can and gives up frames first. */
const SCREEN: Record<Rung, { maxBps: number; framesPerSecond: number; longSidePx: number } | null> = {
  hd: { maxBps: 1_800_000, framesPerSecond: 15, longSidePx: 3840 },
  sd: { maxBps: 220_000, framesPerSecond: 8, longSidePx: 1920 },
  low: { maxBps: 50_000, framesPerSecond: 5, longSidePx: 1280 },
  stills: { maxBps: 24_000, framesPerSecond: 1, longSidePx: 960 },
  // What the others have stays before their eyes: a page that stands still can be read, unlike a face.
  voice: null,
};

/** A face of 320 px that hardly moves; below some 30 kbit/s Chromium's encoder gives nothing. */
const FACE_BESIDE_BPS = 40_000;
/** Where packets get lost the voice goes three times; both together must survive a link that falls to the least that *low* asks for. */
const FACE_ON_LOSSY_BPS = 60_000;

/** What is shared goes before the face, which gets what the rung below would send; where that is stills, there is room for one picture only. */
export function cameraRungOf(rung: Rung, sharesScreen: boolean): Rung {
  if (!sharesScreen || rung === 'low') return rung;
  return RUNGS[RUNGS.indexOf(rung) + 1] ?? 'voice';
}

/** What the smallest picture of the face may take at most, bit/s. */
export function smallFaceBpsOf(rung: Rung, sharesScreen: boolean, losing = false): number {
  if (rung !== 'low') return cameraBpsOf('low');
  return sharesScreen ? FACE_BESIDE_BPS : losing ? FACE_ON_LOSSY_BPS : cameraBpsOf('low');
}

/** Makes the encoder of a shared screen follow the rung; after the voice, before the face. */
export async function applyScreenRung(sender: SenderPort, track: Pick<MediaStreamTrack, 'getSettings'>, rung: Rung): Promise<void> {
  const parameters = sender.getParameters();
  const sending = SCREEN[rung];
  const { width = 0, height = 0 } = track.getSettings();
  for (const encoding of parameters.encodings) {
    Object.assign(encoding, { active: sending !== null, priority: 'medium', networkPriority: 'low' });
    if (sending === null) continue;
    encoding.maxBitrate = sending.maxBps;
    encoding.maxFramerate = sending.framesPerSecond;
    encoding.scaleResolutionDownBy = Math.max(1, Math.max(width, height) / sending.longSidePx);
  }
  await sender.setParameters(parameters);
}
