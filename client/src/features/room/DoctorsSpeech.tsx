import { useTranslation } from 'react-i18next';
import type { KeptSpeech } from '../../speech/keptSpeech.ts';
import { KeptSpeechNote, KeptSpeechSetting } from '../../speech/KeptSpeechNote.tsx';
import { useStore } from '../../state/useStore.ts';

/** In a follow-up: what the doctor says while the patient cannot hear it, until the patient has it. */
export function DoctorsSpeechNote({ speech }: { speech: KeptSpeech }) {
  const { t } = useTranslation('room');
  const step = useStore(speech.step);
  if (step === null) return null;
  return (
    <KeptSpeechNote
      step={step}
      texts={{
        step: {
          keeping: t('speech.keeping'),
          full: t('speech.full'),
          sending: t('speech.sending'),
          sent: t('speech.sent'),
          failed: t('speech.failed'),
        },
        kept: (seconds, limit) => t('speech.kept', { seconds, limit }),
        discard: t('speech.discard'),
        dismiss: t('speech.dismiss'),
      }}
      onDiscard={speech.discard}
    />
  );
}

/** In the room's settings. */
export function DoctorsSpeechSetting({ speech }: { speech: KeptSpeech }) {
  const { t } = useTranslation('room');
  return <KeptSpeechSetting label={t('speech.setting')} hint={t('speech.settingHint')} onChange={speech.setEnabled} />;
}
