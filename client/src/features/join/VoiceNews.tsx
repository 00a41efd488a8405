import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SharedItem } from '@hoi-chan/shared/features/appointments.ts';
import { PlayVoice } from './PlayVoice.tsx';

/** The doctor's last words that could not be heard, at hand until they are put away; all of them stay among what was sent. */
export function VoiceNews({ items }: { items: readonly SharedItem[] }) {
  const { t } = useTranslation('join');
  const [putAway, setPutAway] = useState<string>();
  const newest = items.findLast((item) => item.spoken !== null);
  if (newest?.spoken == null || newest.id === putAway) return null;
  return (
    <div className="jp-speech" data-kind="news" key={newest.id}>
      <p role="status">{t('speech.fromDoctor')}</p>
      <PlayVoice itemId={newest.id} spoken={newest.spoken} />
      <button type="button" onClick={() => setPutAway(newest.id)}>
        {t('shared.close')}
      </button>
    </div>
  );
}
