import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SharedItem } from '@hoi-chan/shared/features/appointments.ts';
import { apiBlob } from '../../net/api.ts';
import { formatSeconds } from '../../speech/seconds.ts';
import { usePlayback } from '../../speech/usePlayback.ts';

/** One button that plays what the doctor said, and shows how far. */
export function PlayVoice({ itemId, spoken }: { itemId: string; spoken: NonNullable<SharedItem['spoken']> }) {
  const { t } = useTranslation('join');
  const { state, atMs, error, toggle, audio } = usePlayback(() => apiBlob('join.sharedFile', { params: { itemId } }));
  const playing = state === 'playing';
  const length = formatSeconds(spoken.durationMs);
  return (
    <>
      <button type="button" className="jp-voice" aria-busy={state === 'loading'} onClick={toggle}>
        {playing ? <IconPlayerPause aria-hidden /> : <IconPlayerPlay aria-hidden />}
        <span>{t(playing ? 'shared.pause' : state === 'loading' ? 'shared.opening' : 'shared.play')}</span>
        <span className="hc-number">{playing || atMs > 0 ? `${formatSeconds(atMs)}/${length}` : length}</span>
        <span className="jp-voice-bar" style={{ width: `${Math.min(100, (atMs / spoken.durationMs) * 100)}%` }} aria-hidden />
      </button>
      {error !== null && <p role="alert">{t('shared.playFailed')}</p>}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what was said stands nowhere in writing */}
      <audio {...audio} />
    </>
  );
}
