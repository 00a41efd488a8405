import { isCallOpen, mayMove, takesFiles, type ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { vitals as vitalList } from '@hoi-chan/shared/clinical/vitals.ts';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import type { Consult, ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';

export type ConsultAction =
  | 'continueDraft'
  | 'accept'
  | 'decline'
  | 'enterRoom'
  | 'answer'
  | 'release'
  | 'cancel'
  | 'close'
  | 'planFollowUp';

/** Its two doctors and everybody in its call, until it is signed; a draft takes files in its form. */
export function mayAddFiles({ state, asker, specialist }: ConsultCard, personId: string, isInCall = false): boolean {
  return takesFiles(state) && (isInCall || asker.id === personId || specialist?.id === personId);
}

const afterSigning: readonly ConsultState[] = ['signed', 'delivered', 'closed'];

/**
 * What this person may do with the consult now, the likeliest first. The server decides in the end; this only keeps buttons away that
 * could not work.
 */
export function actionsFor(consult: ConsultCard, me: Pick<Me, 'id' | 'role'>): ConsultAction[] {
  const { state } = consult;
  const isAsker = me.id === consult.asker.id;
  const answers = me.id === consult.specialist?.id;
  const may = (to: ConsultState): boolean => mayMove(state, to, me.role);
  const actions: ConsultAction[] = [];
  if (isAsker && state === 'draft') actions.push('continueDraft');
  if (may('accepted')) actions.push('accept');
  if (may('declined')) actions.push('decline');
  if ((isAsker || answers) && isCallOpen(state)) actions.push('enterRoom');
  if (answers && state === 'accepted') actions.push('answer', 'release');
  if ((isAsker || answers) && afterSigning.includes(state)) actions.push('planFollowUp');
  if ((isAsker || answers) && may('closed')) actions.push('close');
  if (isAsker && may('cancelled')) actions.push('cancel');
  return actions;
}

/** Minutes are there to be read or written from acceptance on; ended without one they never will be. */
export function hasMinutes(state: ConsultState): boolean {
  return isCallOpen(state) || afterSigning.includes(state);
}

/** Whether the minutes are what one comes for: the call is over, they are to be completed, signed or read. */
export function minutesFirst(state: ConsultState): boolean {
  return state === 'minutes_open' || afterSigning.includes(state);
}

export interface ShownVital {
  key: string;
  vi: string;
  en: string;
  /** Value with its unit, blood pressure as one. */
  text: string;
  at: string;
}

/** Vitals as they are read aloud: pressure as systolic/diastolic, in the order of the list. */
export function showVitals(values: Consult['vitals'], language: string): ShownVital[] {
  const latest = new Map(values.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map((value) => [value.key, value]));
  const systolic = latest.get('systolic');
  const diastolic = latest.get('diastolic');
  return vitalList.flatMap((vital): ShownVital[] => {
    const value = latest.get(vital.key);
    if (value === undefined || (vital.key === 'diastolic' && systolic)) return [];
    if (vital.key === 'systolic' && diastolic) {
      return [
        { key: 'pressure', vi: 'Huyết áp', en: 'Blood pressure', text: `${value.value}/${diastolic.value} ${vital.unit}`, at: value.at },
      ];
    }
    return [
      {
        key: vital.key,
        vi: vital.vi,
        en: vital.en,
        text: `${value.value.toLocaleString(language)} ${unitText(vital.unit, language)}`,
        at: value.at,
      },
    ];
  });
}

/** `1,4 MB`: sizes as people compare them. */
export function fileSize(sizeBytes: number, language: string): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  if (sizeBytes < 1_000_000) return `${Math.round(sizeBytes / 1000)} kB`;
  return `${(sizeBytes / 1_000_000).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
}
