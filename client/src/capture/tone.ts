/** Three rising notes (Hz), friendly and in the range every laptop loudspeaker gives. */
const NOTES_HZ = [523.25, 659.25, 783.99];
const NOTE_SECONDS = 0.28;

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
export async function playTestTone(deviceId: string | null): Promise<void> {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = output.stream;
  await routeToSpeaker(element, deviceId);
  await context.resume();
  await element.play();
  const begin = context.currentTime + 0.05;
  const ended = NOTES_HZ.map(
    (frequency, index) =>
      new Promise<void>((resolve) => {
        const oscillator = context.createOscillator();
        const gain = context.createGain();
        const from = begin + index * NOTE_SECONDS;
        oscillator.frequency.value = frequency;
        // Soft edges: a hard cut clicks.
        gain.gain.setValueAtTime(0, from);
        gain.gain.linearRampToValueAtTime(0.25, from + 0.03);
        gain.gain.linearRampToValueAtTime(0, from + NOTE_SECONDS);
        oscillator.connect(gain).connect(output);
        oscillator.onended = () => resolve();
        oscillator.start(from);
        oscillator.stop(from + NOTE_SECONDS);
      }),
  );
  await Promise.all(ended);
  element.pause();
  element.srcObject = null;
  await context.close();
}
