/** How loud a microphone is, 0 (silence) to 1 (as loud as it gets), about twenty times a second. */
export interface LevelMeter {
  close(): void;
}

/** From dBFS to the bar: -60 dB, a quiet room, is empty; -10 dB, loud speech, is full. */
export function levelFromRms(rms: number): number {
  if (rms <= 0) return 0;
  const db = 20 * Math.log10(rms);
  return Math.min(1, Math.max(0, (db + 60) / 50));
}

/**
 * Measures a track. Browsers keep an AudioContext silent until the person has touched the page; it is resumed at the first touch, and until
 * then the meter shows nothing.
 */
export function createLevelMeter(track: MediaStreamTrack, onLevel: (level: number) => void): LevelMeter {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const wake = (): void => void context.resume().catch(() => undefined);
  if (context.state === 'suspended') {
    wake();
    document.addEventListener('pointerdown', wake, { once: true });
    document.addEventListener('keydown', wake, { once: true });
  }
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    onLevel(levelFromRms(Math.sqrt(sum / samples.length)));
  }, 50);
  return {
    close() {
      clearInterval(timer);
      document.removeEventListener('pointerdown', wake);
      document.removeEventListener('keydown', wake);
      void context.close().catch(() => undefined);
    },
  };
}
