import { ActionIcon, Loader } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { apiBlob } from '../net/api.ts';
import { useErrorText } from '../ui/useErrorText.ts';
import { formatSeconds } from './seconds.ts';
import classes from './voicePlayer.module.css';

export interface VoicePlayerProps {
  consultId: string;
  fileId: string;
  durationMs: number;
  /** What it is, above it. */
  title: ReactNode;
  labels: { play: string; pause: string };
}

/** Something spoken. The sound is fetched when it is first played: on a slow link nobody waits for what nobody hears. */
export function VoicePlayer({ consultId, fileId, durationMs, title, labels }: VoicePlayerProps) {
  const errorText = useErrorText();
  const audio = useRef<HTMLAudioElement>(null);
  const [url, setUrl] = useState<string>();
  const [state, setState] = useState<'idle' | 'loading' | 'playing'>('idle');
  const [atMs, setAtMs] = useState(0);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => () => void (url !== undefined && URL.revokeObjectURL(url)), [url]);

  const play = async (): Promise<void> => {
    setError(null);
    try {
      if (url === undefined) {
        setState('loading');
        const blob = await apiBlob('files.content', { params: { consultId, fileId } });
        setUrl(URL.createObjectURL(blob));
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

  const playing = state === 'playing';
  const length = formatSeconds(durationMs);
  return (
    <div className={classes['voice']}>
      <span className={classes['title']}>{title}</span>
      <span className={classes['row']}>
        <ActionIcon
          size={40}
          radius="xl"
          aria-label={playing ? labels.pause : labels.play}
          disabled={state === 'loading'}
          onClick={() => {
            if (playing) audio.current?.pause();
            else void play();
          }}
        >
          {state === 'loading' ? (
            <Loader size={18} />
          ) : playing ? (
            <IconPlayerPause size={20} aria-hidden />
          ) : (
            <IconPlayerPlay size={20} aria-hidden />
          )}
        </ActionIcon>
        <span className={classes['bar']} aria-hidden>
          <span style={{ width: `${Math.min(100, (atMs / durationMs) * 100)}%` }} />
        </span>
        <span className="hc-number">{playing || atMs > 0 ? `${formatSeconds(atMs)} / ${length}` : length}</span>
      </span>
      {error !== null && (
        <small role="alert" className={classes['error']}>
          {errorText(error)}
        </small>
      )}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what was said stands nowhere in writing */}
      <audio
        ref={audio}
        src={url}
        onTimeUpdate={(event) => setAtMs(event.currentTarget.currentTime * 1000)}
        onPause={() => setState('idle')}
        onEnded={() => {
          setState('idle');
          setAtMs(0);
        }}
      />
    </div>
  );
}
