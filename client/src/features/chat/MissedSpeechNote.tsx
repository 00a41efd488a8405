import { Button, Switch } from '@mantine/core';
import { IconMicrophone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { KEPT_MS } from '../../capture/speechRecorder.ts';
import type { MissedSpeech, MissedSpeechState } from '../../speech/missedSpeech.ts';
import { isBoolean } from '../../state/preference.ts';
import { usePreference } from '../../state/usePreference.ts';
import { useStore } from '../../state/useStore.ts';
import { useNow } from '../../ui/useNow.ts';
import classes from './chat.module.css';
import { missedSpeechPreference, type Voices } from './useVoices.ts';

/** While the link is down: that what is said is being kept, how much of it, and the way to throw it away. Then that it is on its way. */
export function MissedSpeechNote({ voices }: { voices: Voices }) {
  return voices.missed === undefined ? null : <Note voices={voices} missed={voices.missed} />;
}

function Note({ voices, missed }: { voices: Voices; missed: MissedSpeech }) {
  const { t } = useTranslation('chat');
  const state = useStore(missed.state);
  const outgoing = useStore(voices.sender.state).filter(({ kind }) => kind === 'missed');
  if (state.phase !== 'idle') {
    return (
      <div className={classes['missed']} role="status" data-phase={state.phase}>
        <span className={classes['recordDot']} data-full={state.phase === 'full' || undefined} aria-hidden />
        <span>{t(`missed.${state.phase}`)}</span>
        <Kept state={state} />
        <Button size="compact-sm" variant="default" onClick={missed.discard}>
          {t('missed.discard')}
        </Button>
      </div>
    );
  }
  if (outgoing.some((voice) => voice.state === 'pending')) {
    return (
      <div className={classes['missed']} role="status" data-phase="sending">
        <IconMicrophone size={16} aria-hidden /> {t('missed.sending')}
      </div>
    );
  }
  return null;
}

function Kept({ state }: { state: Extract<MissedSpeechState, { sinceMs: number }> }) {
  const { t } = useTranslation('chat');
  const now = useNow(500);
  const limit = KEPT_MS / 1000;
  const seconds = Math.min(limit, Math.max(0, Math.round((now - state.sinceMs) / 1000)));
  return (
    <span className="hc-number" aria-hidden>
      {t('missed.kept', { seconds: state.phase === 'full' ? limit : seconds, limit })}
    </span>
  );
}

/** In the room's settings. */
export function MissedSpeechSetting({ voices }: { voices: Voices }) {
  const { t } = useTranslation('chat');
  const [enabled, setEnabled] = usePreference(missedSpeechPreference, true, isBoolean);
  const { missed } = voices;
  if (missed === undefined) return null;
  return (
    <Switch
      label={t('missed.setting')}
      description={t('missed.settingHint')}
      checked={enabled}
      onChange={(event) => {
        const next = event.currentTarget.checked;
        setEnabled(next);
        missed.setEnabled(next);
      }}
    />
  );
}
