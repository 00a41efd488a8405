let context: AudioContext | undefined;

/**
 * Two soft notes, three rising ones for an emergency; made here, so nothing is fetched when it matters. Browsers keep a page mute until it
 * was touched once (https://html.spec.whatwg.org/#sticky-activation); then this does nothing.
 */
export async function ring(emergency: boolean): Promise<void> {
  context ??= new AudioContext();
  if (context.state === 'suspended') await context.resume();
  const notes = emergency ? [784, 988, 1319, 784, 988, 1319] : [659, 880];
  notes.forEach((frequencyHz, index) => playNote(context as AudioContext, frequencyHz, index * 0.19));
}

function playNote(audio: AudioContext, frequencyHz: number, afterSeconds: number): void {
  const start = audio.currentTime + afterSeconds;
  const oscillator = new OscillatorNode(audio, { type: 'sine', frequency: frequencyHz });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.linearRampToValueAtTime(0.22, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.42);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.45);
}
