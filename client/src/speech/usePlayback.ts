import { useEffect, useRef, useState, type ComponentProps } from 'react';

export interface Playback {
  state: 'idle' | 'loading' | 'playing';
  atMs: number;
  error: unknown;
  /** Plays, or pauses. */
  toggle(): void;
  /** For the `audio` element. */
  audio: Pick<ComponentProps<'audio'>, 'ref' | 'src' | 'onTimeUpdate' | 'onPause' | 'onEnded'>;
}

/** Something spoken. The sound is fetched when it is first played: on a slow link nobody waits for what nobody hears. */
export function usePlayback(fetchSound: () => Promise<Blob>): Playback {
  const audio = useRef<HTMLAudioElement>(null);
  const [url, setUrl] = useState<string>();
  const [state, setState] = useState<Playback['state']>('idle');
  const [atMs, setAtMs] = useState(0);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => () => void (url !== undefined && URL.revokeObjectURL(url)), [url]);

  const play = async (): Promise<void> => {
    setError(null);
    try {
      if (url === undefined) {
        setState('loading');
        setUrl(URL.createObjectURL(await fetchSound()));
      }
      setState('playing');
    } catch (caught) {
      setState('idle');
      setError(caught);
    }
  };
  useEffect(() => {
    if (state !== 'playing' || url === undefined) return;
    // Refused without a click of its own on some browsers: the next click plays it.
    audio.current?.play().catch(() => setState('idle'));
  }, [state, url]);

  return {
    state,
    atMs,
    error,
    toggle() {
      if (state === 'playing') audio.current?.pause();
      else if (state === 'idle') void play();
    },
    audio: {
      ref: audio,
      src: url,
      onTimeUpdate: (event) => setAtMs(event.currentTarget.currentTime * 1000),
      onPause: () => setState('idle'),
      onEnded: () => {
        setState('idle');
        setAtMs(0);
      },
    },
  };
}
