import { decodeQR } from 'qr/decode.js';

/** Pause between two looks, in ms: a hand moves slower, and an old laptop has other work. */
const pauseMs = 120;
/** Time for one look beyond the first attempt, in ms: a dense code in poor light needs some retries. */
const timeLimitMs = 60;

/** The text of a QR code in the picture (ISO/IEC 18004), undefined when none can be read. */
export function readPicture(picture: ImageData): string | undefined {
  try {
    return decodeQR(picture, { timeLimit: timeLimitMs });
  } catch {
    // The library throws where it finds no code: the usual case for a camera.
    return undefined;
  }
}

/**
 * Looks at what a video shows until told to stop; the picture never leaves this function.
 * @param onText called for every picture that holds a readable code
 * @returns stops looking
 */
export function watchFrames(video: HTMLVideoElement, onText: (text: string) => void): () => void {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const look = (): void => {
    if (!context || video.videoWidth === 0) return;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const text = readPicture(context.getImageData(0, 0, canvas.width, canvas.height));
    if (text !== undefined) onText(text);
  };
  let timer = setTimeout(function again() {
    look();
    timer = setTimeout(again, pauseMs);
  }, pauseMs);
  return () => clearTimeout(timer);
}
