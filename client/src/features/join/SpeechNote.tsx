import { useTranslation } from 'react-i18next';
import { KEPT_MS } from '../../capture/speechRecorder.ts';
import type { KeptSpeech } from '../../speech/keptSpeech.ts';
import { isBoolean } from '../../state/preference.ts';
import { usePreference } from '../../state/usePreference.ts';
import { useStore } from '../../state/useStore.ts';
import { useNow } from '../../ui/useNow.ts';

/** Whether what is said during a cut is kept; remembered on this phone. */
export const keepSpeechPreference = 'join.keepSpeech';

/** While the link is down: that what is said is being kept, how much of it, and the way to throw it away. Then what became of it. */
export function SpeechNote({ speech }: { speech: KeptSpeech }) {
  const { t } = useTranslation('join');
  const step = useStore(speech.step);
  if (step === null) return null;
  const keeping = step.kind === 'keeping' || step.kind === 'full';
  return (
    <div className="jp-speech" data-kind={step.kind}>
      <span className="jp-speech-dot" aria-hidden />
      <p role={step.kind === 'failed' ? 'alert' : 'status'}>{t(`speech.${step.kind}`)}</p>
      {keeping && <Kept sinceMs={step.sinceMs} full={step.kind === 'full'} />}
      {(keeping || step.kind === 'failed') && (
        <button type="button" onClick={speech.discard}>
          {t(keeping ? 'speech.discard' : 'speech.dismiss')}
        </button>
      )}
    </div>
  );
}

function Kept({ sinceMs, full }: { sinceMs: number; full: boolean }) {
  const { t } = useTranslation('join');
  const now = useNow(500);
  const limit = KEPT_MS / 1000;
  const seconds = full ? limit : Math.min(limit, Math.max(0, Math.round((now - sinceMs) / 1000)));
  return (
    <span className="hc-number" aria-hidden>
      {t('speech.kept', { seconds, limit })}
    </span>
  );
}

/** Among what is sent at all. */
export function SpeechChoice({ speech }: { speech: Pick<KeptSpeech, 'setEnabled'> }) {
  const { t } = useTranslation('join');
  const [enabled, setEnabled] = usePreference(keepSpeechPreference, true, isBoolean);
  return (
    <fieldset className="jp-choices">
      <legend>{t('speech.setting')}</legend>
      <label>
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => {
            const next = event.currentTarget.checked;
            setEnabled(next);
            speech.setEnabled(next);
          }}
        />
        <span>{t('speech.choice')}</span>
      </label>
    </fieldset>
  );
}
