/** Three rising notes (Hz), friendly and in the range every laptop loudspeaker gives. */
const NOTES_HZ = [523.25, 659.25, 783.99];
const NOTE_SECONDS = 0.28;
/** Two falling ones: somebody is no longer heard. */
const LOST_NOTES_HZ = [493.88, 369.99];
const LOST_NOTE_SECONDS = 0.14;

interface WithSink {
  setSinkId(deviceId: string): Promise<void>;
}
function hasSink(element: object): element is WithSink {
  return 'setSinkId' in element;
}

/** True where the browser lets a page choose the loudspeaker. */
export function canChooseSpeaker(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}

/** Sends the sound of an element to a loudspeaker; where the browser cannot, the system's own stays in use. */
export async function routeToSpeaker(element: HTMLMediaElement, deviceId: string | null): Promise<void> {
  if (!hasSink(element)) return;
  // The loudspeaker may have been unplugged a moment ago: the default one plays then.
  await element.setSinkId(deviceId ?? '').catch(() => undefined);
}

/** Plays the test tone through the given loudspeaker; resolves when it has ended. Call it from a click, or the browser keeps silent. */
export function playTestTone(deviceId: string | null): Promise<void> {
  return playNotes(deviceId, NOTES_HZ, NOTE_SECONDS, 0.25);
}

/** Short and soft: it comes in the middle of a talk. */
export function playLostTone(deviceId: string | null): Promise<void> {
  return playNotes(deviceId, LOST_NOTES_HZ, LOST_NOTE_SECONDS, 0.15);
}

async function playNotes(deviceId: string | null, notesHz: readonly number[], noteSeconds: number, loudness: number): Promise<void> {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = output.stream;
  await routeToSpeaker(element, deviceId);
  await context.resume();
  await element.play();
  const begin = context.currentTime + 0.05;
  const ended = notesHz.map(
    (frequency, index) =>
      new Promise<void>((resolve) => {
        const oscillator = context.createOscillator();
        const gain = context.createGain();
        const from = begin + index * noteSeconds;
        oscillator.frequency.value = frequency;
        // Soft edges: a hard cut clicks.
        gain.gain.setValueAtTime(0, from);
        gain.gain.linearRampToValueAtTime(loudness, from + 0.03);
        gain.gain.linearRampToValueAtTime(0, from + noteSeconds);
        oscillator.connect(gain).connect(output);
        oscillator.onended = () => resolve();
        oscillator.start(from);
        oscillator.stop(from + noteSeconds);
      }),
  );
  await Promise.all(ended);
  element.pause();
  element.srcObject = null;
  await context.close();
}
