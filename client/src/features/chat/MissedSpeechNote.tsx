import { useTranslation } from 'react-i18next';
import { stepOf } from '../../speech/keptSpeech.ts';
import { KeptSpeechNote, KeptSpeechSetting } from '../../speech/KeptSpeechNote.tsx';
import type { MissedSpeech } from '../../speech/missedSpeech.ts';
import { useStore } from '../../state/useStore.ts';
import type { Voices } from './useVoices.ts';

/** What is said while the link is down, until it is on its way; what was refused stands in the chat. */
export function MissedSpeechNote({ voices }: { voices: Voices }) {
  return voices.missed === undefined ? null : <Note voices={voices} missed={voices.missed} />;
}

function Note({ voices, missed }: { voices: Voices; missed: MissedSpeech }) {
  const { t } = useTranslation('chat');
  const outgoing = useStore(voices.sender.state).filter(({ kind }) => kind === 'missed');
  const step = stepOf(useStore(missed.state), outgoing);
  if (step === null) return null;
  return (
    <KeptSpeechNote
      step={step}
      texts={{
        step: { keeping: t('missed.recording'), full: t('missed.full'), sending: t('missed.sending') },
        kept: (seconds, limit) => t('missed.kept', { seconds, limit }),
        discard: t('missed.discard'),
      }}
      onDiscard={missed.discard}
    />
  );
}

/** In the room's settings. */
export function MissedSpeechSetting({ voices: { missed } }: { voices: Voices }) {
  const { t } = useTranslation('chat');
  return missed && <KeptSpeechSetting label={t('missed.setting')} hint={t('missed.settingHint')} onChange={missed.setEnabled} />;
}
