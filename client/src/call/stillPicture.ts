/** Long side of a still, tried in turn until the file is small enough. */
const SIZES_PX = [320, 240, 160] as const;
const QUALITIES = [0.6, 0.4, 0.2] as const;

/** A frame of a camera, drawn as soon as there is one; the video element is the only way that every browser has. */
export async function frameOf(track: MediaStreamTrack, timeoutMs = 3_000): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  await within(video.play(), timeoutMs);
  if (video.videoWidth === 0) {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new DOMException('no frame', 'TimeoutError')), timeoutMs);
      video.addEventListener('resize', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
  return video;
}

/** A camera that gives nothing any more must not be waited for: what is sent would stand still as long. */
function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DOMException('no frame', 'TimeoutError')), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Draws what the video shows now, at most so long on its long side; null for a browser that cannot. */
export function draw(video: HTMLVideoElement, longSide: number, type: string, quality: number): Promise<Blob | null> {
  const scale = Math.min(1, longSide / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/** A small picture of what the camera sees, WebP where the browser writes it, else JPEG. Undefined when it cannot be made small enough. */
export async function stillOf(track: MediaStreamTrack, maxBytes: number): Promise<Blob | undefined> {
  const video = await frameOf(track);
  try {
    for (const size of SIZES_PX) {
      for (const quality of QUALITIES) {
        const webp = await draw(video, size, 'image/webp', quality);
        // A browser that cannot write WebP gives PNG without a word.
        const blob = webp?.type === 'image/webp' ? webp : await draw(video, size, 'image/jpeg', quality);
        if (blob !== null && blob.size <= maxBytes) return blob;
      }
    }
    return undefined;
  } finally {
    video.srcObject = null;
  }
}

/** What a sharp picture may be at most: more pixels than any webcam has, and bytes that even 200 kbit/s carries in minutes. */
const SHARP_LONG_SIDE_PX = 4096;
const SHARP_MAX_BYTES = 6 * 1024 * 1024;
const SHARP_QUALITIES = [0.9, 0.8, 0.6, 0.4] as const;
const SETTLE_MS = 2_000;

export interface SharpPicture {
  picture: Blob;
  /** False when the camera gave less than it has, for instance because another program uses it in a smaller size. */
  full: boolean;
}

/** All that the camera sees now, as a JPEG, in the size it runs with. Rejects when no frame comes. */
export async function sharpPictureOf(track: MediaStreamTrack): Promise<SharpPicture> {
  const video = await frameOf(track);
  try {
    // The first frames may still have the size from before.
    const { width = 0, height = 0 } = track.getSettings();
    const until = performance.now() + SETTLE_MS;
    while (Math.max(video.videoWidth, video.videoHeight) < Math.max(width, height) && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const full = isFull(Math.max(video.videoWidth, video.videoHeight), track.getCapabilities?.());
    for (const quality of SHARP_QUALITIES) {
      const picture = await draw(video, SHARP_LONG_SIDE_PX, 'image/jpeg', quality);
      if (picture !== null && picture.size <= SHARP_MAX_BYTES) return { picture, full };
    }
    throw new DOMException('no picture', 'EncodingError');
  } finally {
    video.srcObject = null;
  }
}

/** Whether a picture of this long side (pixels) is all that the camera has; a browser that does not tell is believed. */
export function isFull(longSide: number, capabilities: Pick<MediaTrackCapabilities, 'width' | 'height'> | undefined): boolean {
  const most = Math.max(capabilities?.width?.max ?? 0, capabilities?.height?.max ?? 0);
  return longSide >= Math.min(most, SHARP_LONG_SIDE_PX);
}
