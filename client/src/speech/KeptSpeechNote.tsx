import { Button, Switch } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconMicrophone } from '@tabler/icons-react';
import { KEPT_MS } from '../capture/speechRecorder.ts';
import { isBoolean } from '../state/preference.ts';
import { usePreference } from '../state/usePreference.ts';
import { useNow } from '../ui/useNow.ts';
import classes from './keptSpeechNote.module.css';
import type { KeptSpeechStep } from './keptSpeech.ts';
import { RecordDot } from './RecordDot.tsx';

type Step = NonNullable<KeptSpeechStep>;

/** Whether what a doctor says during a cut is kept, remembered on this device for every room. */
export const missedSpeechPreference = 'call.keepMissedSpeech';

export interface KeptSpeechTexts {
  /** A step that is said elsewhere has none. */
  step: Partial<Record<Step['kind'], string>>;
  kept(seconds: number, limit: number): string;
  discard: string;
  dismiss?: string;
}

/** While the link is down: that what is said is being kept, how much of it, and the way to throw it away. Then what became of it. */
export function KeptSpeechNote({ step, texts, onDiscard }: { step: Step; texts: KeptSpeechTexts; onDiscard: () => void }) {
  const said = texts.step[step.kind];
  if (said === undefined) return null;
  const keeping = 'sinceMs' in step;
  return (
    <div className={classes['note']} role={step.kind === 'failed' ? 'alert' : 'status'} data-phase={step.kind}>
      {keeping ? <RecordDot full={step.kind === 'full'} /> : ICONS[step.kind]}
      <span>{said}</span>
      {keeping && <Kept sinceMs={step.sinceMs} full={step.kind === 'full'} texts={texts} />}
      {(keeping || step.kind === 'failed') && (
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          {keeping ? texts.discard : texts.dismiss}
        </Button>
      )}
    </div>
  );
}

const ICONS = {
  sending: <IconMicrophone size={16} aria-hidden />,
  sent: <IconCheck size={16} aria-hidden />,
  failed: <IconAlertTriangle size={16} aria-hidden />,
};

function Kept({ sinceMs, full, texts }: { sinceMs: number; full: boolean; texts: KeptSpeechTexts }) {
  const now = useNow(500);
  const limit = KEPT_MS / 1000;
  const seconds = full ? limit : Math.min(limit, Math.max(0, Math.round((now - sinceMs) / 1000)));
  return (
    <span className="hc-number" aria-hidden>
      {texts.kept(seconds, limit)}
    </span>
  );
}

/** In the room's settings. */
export function KeptSpeechSetting({ label, hint, onChange }: { label: string; hint: string; onChange: (enabled: boolean) => void }) {
  const [enabled, setEnabled] = usePreference(missedSpeechPreference, true, isBoolean);
  return (
    <Switch
      label={label}
      description={hint}
      checked={enabled}
      onChange={(event) => {
        const next = event.currentTarget.checked;
        setEnabled(next);
        onChange(next);
      }}
    />
  );
}
