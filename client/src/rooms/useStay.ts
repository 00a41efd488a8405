import { useEffect, useState } from 'react';
import { createCall, type Call } from '../call/call.ts';
import { watchCallQuality, type CallQualityWatch } from '../call/callQuality.ts';
import { keepPublished } from '../call/publishing.ts';
import { sendStills } from '../call/sendStills.ts';
import { isPin, pinPreference } from '../call/pin.ts';
import { createCapture, type Capture } from '../capture/capture.ts';
import { keepOff, recallOff } from '../capture/keptOff.ts';
import { createRoom, type PanelName, type Room } from '../features/room/model.ts';
import { LAYOUT_MODES, type LayoutMode } from '../features/room/layout.ts';
import { createCallSession } from '../net/callSession.ts';
import { readCall } from '../net/callWord.ts';
import { linkReading } from '../net/linkReading.ts';
import { tabSeatMemory } from '../net/seatMemory.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { readPreference, writePreference } from '../state/preference.ts';

/** One person's stay in one room: devices, call and what is around it. */
export interface Stay {
  capture: Capture;
  call: Call;
  room: Room;
  quality: CallQualityWatch;
}

const isLayoutMode = (value: unknown): value is LayoutMode => LAYOUT_MODES.includes(value as LayoutMode) && value !== 'pinned';

function createStay(
  signaling: SignalingPort,
  callId: string,
  panels: readonly PanelName[],
  layoutPreference: string,
  defaultLayout: LayoutMode,
): Stay & { close(): void } {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  const capture = createCapture({
    mediaDevices,
    storage: localStorage,
    ...(wasSeated(callId) && { wanted: recallOff(sessionStorage, callId) }),
  });
  const stopKeeping = keepOff(sessionStorage, callId, capture);
  const session = createCallSession({ signaling, callId, pin: readPreference(pinPreference, 'auto', isPin) });
  const stopReading = readCall(session, linkReading);
  const call = createCall({ callId, session, signaling });
  const stopPublishing = keepPublished(session, capture);
  const quality = watchCallQuality({ callId, session, signaling });
  const stopStills = sendStills({ session, signaling, callId, capture, hasAudience: () => call.state.get().people.length > 1 });
  const room = createRoom({
    call,
    capture,
    panels,
    askForScreen: () => navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 10, max: 15 } }, audio: true }),
    openCamera: (deviceId) =>
      navigator.mediaDevices.getUserMedia({
        video: { deviceId: { exact: deviceId }, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 15, max: 15 } },
      }),
    remembered: {
      read: () => readPreference(layoutPreference, defaultLayout, isLayoutMode),
      write: (mode) => mode !== 'pinned' && writePreference(layoutPreference, mode),
    },
  });
  return {
    capture,
    call,
    room,
    quality,
    close() {
      stopReading();
      quality.close();
      room.close();
      stopStills();
      stopPublishing();
      stopKeeping();
      call.close();
      capture.close();
    },
  };
}

export interface StayOptions {
  signaling: SignalingPort | undefined;
  callId: string;
  panels: readonly PanelName[];
  layoutPreference: string;
  defaultLayout: LayoutMode;
}

/**
 * A stay for as long as the page is open; `again()` begins a new one after the call was left or lost for good. The seat is kept when the
 * page is reloaded, and given up when the person goes elsewhere.
 */
export function useStay({ signaling, callId, panels, layoutPreference, defaultLayout }: StayOptions): {
  stay: Stay | undefined;
  again: () => void;
} {
  const [attempt, setAttempt] = useState(0);
  const [stay, setStay] = useState<Stay>();
  useEffect(() => {
    if (!signaling) return;
    const made = createStay(signaling, callId, panels, layoutPreference, defaultLayout);
    setStay(made);
    return () => {
      made.close();
      setStay(undefined);
    };
  }, [signaling, callId, panels, layoutPreference, defaultLayout, attempt]);
  return { stay, again: () => setAttempt((n) => n + 1) };
}

/** True when this tab was in the call before a reload. */
export function wasSeated(callId: string): boolean {
  return tabSeatMemory.get(callId) !== null;
}

/** True when the browser will give camera and microphone without asking. */
export async function mayCaptureAtOnce(): Promise<boolean> {
  try {
    const answers = await Promise.all((['camera', 'microphone'] as const).map((name) => navigator.permissions.query({ name })));
    return answers.every((answer) => answer.state === 'granted');
  } catch {
    // Browsers without these permission names are asked by the device check.
    return false;
  }
}
