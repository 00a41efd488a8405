/** Long side of a still, tried in turn until the file is small enough. */
const SIZES_PX = [320, 240, 160] as const;
const QUALITIES = [0.6, 0.4, 0.2] as const;

/** A frame of a camera, drawn as soon as there is one; the video element is the only way that every browser has. */
export async function frameOf(track: MediaStreamTrack, timeoutMs = 3_000): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  if (video.videoWidth === 0) {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new DOMException('no frame', 'TimeoutError')), timeoutMs);
      video.addEventListener('resize', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
  return video;
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
