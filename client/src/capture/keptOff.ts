import type { Capture, CaptureState } from './capture.ts';

const SOURCES = ['camera', 'microphone'] as const;
type Wanted = Record<(typeof SOURCES)[number], boolean>;
const keyOf = (callId: string): string => `call-off:${callId}`;

/** What this tab had switched off in a call: whoever reloads muted, or with the camera off, comes back so. */
export function recallOff(storage: Pick<Storage, 'getItem'>, callId: string): Wanted {
  let kept = '';
  try {
    kept = storage.getItem(keyOf(callId)) ?? '';
  } catch {
    // Where storage is forbidden the device check asks anew.
  }
  const off = kept.split(' ');
  return { camera: !off.includes('camera'), microphone: !off.includes('microphone') };
}

/** Keeps it up to date until told to stop. */
export function keepOff(storage: Pick<Storage, 'setItem'>, callId: string, capture: Pick<Capture, 'state'>): () => void {
  const write = (state: CaptureState): void => {
    try {
      storage.setItem(keyOf(callId), SOURCES.filter((source) => !state[source].wanted).join(' '));
    } catch {
      // See above.
    }
  };
  return capture.state.subscribe(() => write(capture.state.get()));
}
