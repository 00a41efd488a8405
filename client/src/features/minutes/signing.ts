import { isBlankText } from '@hoi-chan/shared/clinical/minutesFields.ts';
import type { MinutesState, MinutesContent } from '@hoi-chan/shared/features/minutes.ts';

/** What this person can do about signing now, and why not when not. */
export type SigningStep =
  | { kind: 'sign'; as: 'chair' | 'secretary' }
  /** Another person signs first, or next. */
  | { kind: 'wait'; for: 'chair' | 'secretary' }
  | { kind: 'done' }
  /** Neither chair nor secretary of this consult: a reader, or one of those in the call, who write too. */
  | { kind: 'read' };

/** The specialist (chair) signs first, then the asking doctor (secretary). */
export function signingStep(state: Pick<MinutesState, 'phase' | 'signatures' | 'content'>, personId: string): SigningStep {
  if (state.phase === 'signed') return { kind: 'done' };
  const { chair, secretary } = state.content;
  const chairSigned = state.signatures.some((signature) => signature.as === 'chair');
  if (personId === chair.id) return chairSigned ? { kind: 'wait', for: 'secretary' } : { kind: 'sign', as: 'chair' };
  if (personId === secretary.id) return chairSigned ? { kind: 'sign', as: 'secretary' } : { kind: 'wait', for: 'chair' };
  return { kind: 'read' };
}

/** True when this person may take the text back to be changed. */
export function mayWithdraw(state: Pick<MinutesState, 'phase' | 'signatures' | 'content'>, personId: string): boolean {
  return state.phase === 'signing' && (personId === state.content.chair.id || personId === state.content.secretary.id);
}

export const REQUIRED_FIELDS = ['reason', 'course', 'discussion', 'diagnosis', 'conclusion', 'plan'] as const;
export type RequiredField = (typeof REQUIRED_FIELDS)[number];

/**
 * What still has to be filled in before signing (biên bản hội chẩn: reason, summary of course, discussion, diagnosis, conclusion, plan).
 * The server decides; this shows the same before the password is asked.
 */
export function missingFields(
  content: Pick<MinutesContent, 'reason' | 'course' | 'discussion' | 'diagnosis' | 'conclusion' | 'plan'>,
): RequiredField[] {
  return REQUIRED_FIELDS.filter((field) => {
    if (field === 'diagnosis') return content.diagnosis.code.trim() === '' && content.diagnosis.text.trim() === '';
    if (field === 'plan') return !content.plan.some((line) => line.text.trim() !== '');
    return isBlankText(content[field]);
  });
}

/** Which decisions the asking doctor still owes: every line of the plan needs one. */
export function undecided(content: Pick<MinutesContent, 'plan'>, decisions: ReadonlyMap<string, boolean>): string[] {
  return content.plan.filter((line) => !decisions.has(line.id)).map((line) => line.id);
}

/** Under which the minutes as plain values are kept on the screen. */
export function minutesKey(consultId: string): readonly unknown[] {
  return ['minutes', consultId];
}
