import type { Role } from '../access/permissions.ts';

/** The states of a consult, in the order of a good day, then the three ways to end without one. */
export const CONSULT_STATES = [
  'draft',
  'requested',
  'accepted',
  'in_session',
  'minutes_open',
  'signed',
  'delivered',
  'closed',
  'declined',
  'cancelled',
  'expired',
] as const;
export type ConsultState = (typeof CONSULT_STATES)[number];

/** Who may bring about a transition: a role, or `system` for timers and the outbox. */
export type Mover = Role | 'system';

export interface Transition {
  from: ConsultState;
  to: ConsultState;
  by: readonly Mover[];
}

/** The whole life cycle. PostgreSQL holds the same pairs in `consult_transition` and refuses any other; a test compares the two. */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'draft', to: 'requested', by: ['commune_doctor'] },
  { from: 'draft', to: 'cancelled', by: ['commune_doctor'] },
  { from: 'requested', to: 'accepted', by: ['specialist'] },
  { from: 'requested', to: 'declined', by: ['specialist'] },
  { from: 'requested', to: 'cancelled', by: ['commune_doctor'] },
  { from: 'requested', to: 'expired', by: ['system'] },
  // The specialist hands the request back to the queue.
  { from: 'accepted', to: 'requested', by: ['specialist'] },
  { from: 'accepted', to: 'in_session', by: ['commune_doctor', 'specialist'] },
  // Answered in writing, without a call.
  { from: 'accepted', to: 'minutes_open', by: ['specialist'] },
  { from: 'accepted', to: 'cancelled', by: ['commune_doctor'] },
  { from: 'in_session', to: 'minutes_open', by: ['commune_doctor', 'specialist', 'system'] },
  // The call is taken up again before anybody signed.
  { from: 'minutes_open', to: 'in_session', by: ['commune_doctor', 'specialist'] },
  { from: 'minutes_open', to: 'signed', by: ['commune_doctor', 'specialist'] },
  { from: 'signed', to: 'delivered', by: ['system'] },
  { from: 'delivered', to: 'closed', by: ['commune_doctor', 'specialist', 'system'] },
];

export function mayMove(from: ConsultState, to: ConsultState, by: Mover): boolean {
  return TRANSITIONS.some((t) => t.from === from && t.to === to && t.by.includes(by));
}

/** States in which nothing more will happen to the consult itself. */
export function isFinal(state: ConsultState): boolean {
  return !TRANSITIONS.some((t) => t.from === state);
}

/** States in which people may be in the call, and in which its video may be opened. */
export function isCallOpen(state: ConsultState): boolean {
  return state === 'accepted' || state === 'in_session' || state === 'minutes_open';
}

/** States in which its two doctors add files on its page and in its room; a draft takes them in its form. */
export function takesFiles(state: ConsultState): boolean {
  return state === 'requested' || isCallOpen(state);
}

/** States in which the minutes may be written (the first signature locks them before the state changes). */
export function isMinutesOpen(state: ConsultState): boolean {
  return state === 'accepted' || state === 'in_session' || state === 'minutes_open';
}
