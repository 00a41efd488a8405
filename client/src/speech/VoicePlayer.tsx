import { ActionIcon, Loader } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { apiBlob } from '../net/api.ts';
import { useErrorText } from '../ui/useErrorText.ts';
import { formatSeconds } from './seconds.ts';
import { usePlayback } from './usePlayback.ts';
import classes from './voicePlayer.module.css';

export interface VoicePlayerProps {
  consultId: string;
  fileId: string;
  durationMs: number;
  /** What it is, above it. */
  title: ReactNode;
  labels: { play: string; pause: string };
}

/** Something spoken, of the files of a consult. */
export function VoicePlayer({ consultId, fileId, durationMs, title, labels }: VoicePlayerProps) {
  const errorText = useErrorText();
  const { state, atMs, error, toggle, audio } = usePlayback(() => apiBlob('files.content', { params: { consultId, fileId } }));
  const playing = state === 'playing';
  const length = formatSeconds(durationMs);
  return (
    <div className={classes['voice']}>
      <span className={classes['title']}>{title}</span>
      <span className={classes['row']}>
        <ActionIcon size={40} radius="xl" aria-label={playing ? labels.pause : labels.play} disabled={state === 'loading'} onClick={toggle}>
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
      <audio {...audio} />
    </div>
  );
}
