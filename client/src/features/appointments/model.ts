import type { Appointment } from '@hoi-chan/shared/features/appointments.ts';

/** The form of a follow-up, as typed. */
export interface FollowUpForm {
  /** `YYYY-MM-DD`, as the browser's own date field gives it. */
  date: string;
  /** `HH:mm` */
  time: string;
  durationMinutes: number;
  note: string;
}

export const durations = [15, 20, 30, 45, 60] as const;

const two = (value: number): string => String(value).padStart(2, '0');

/** Tomorrow week at nine: what most follow-ups come to. */
export function suggestedFollowUp(now = new Date()): FollowUpForm {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 7);
  return { date: dayOf(day), time: '09:00', durationMinutes: 20, note: '' };
}

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export type FollowUpProblem = 'invalid' | 'past';

/** The instant of a form in local time, as ISO 8601. */
export function readFollowUp(
  form: FollowUpForm,
  now = new Date(),
): { ok: true; startsAt: string } | { ok: false; problem: FollowUpProblem } {
  const start = new Date(`${form.date}T${form.time}`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(form.date) || !/^\d{2}:\d{2}$/.test(form.time) || Number.isNaN(start.getTime()))
    return { ok: false, problem: 'invalid' };
  // A follow-up may begin at once: a patient may be waiting at the other end of the line.
  if (start.getTime() < now.getTime() - 5 * 60_000) return { ok: false, problem: 'past' };
  return { ok: true, startsAt: start.toISOString() };
}

/** The same day and hour, from now: for a patient who is already on the telephone. */
export function rightNow(form: FollowUpForm, now = new Date()): FollowUpForm {
  return { ...form, date: dayOf(now), time: `${two(now.getHours())}:${two(now.getMinutes())}` };
}

export interface Grouped {
  /** In the waiting room now, longest wait first. */
  waiting: Appointment[];
  inCall: Appointment[];
  upcoming: Appointment[];
  past: Appointment[];
}

export function groupAppointments(appointments: readonly Appointment[], now = Date.now()): Grouped {
  const start = (one: Appointment): number => Date.parse(one.startsAt);
  const over = (one: Appointment): boolean =>
    one.state === 'ended' || one.state === 'cancelled' || (one.state === 'planned' && Date.parse(one.endsAt) < now);
  return {
    waiting: appointments
      .filter((one) => one.state === 'waiting')
      .toSorted((a, b) => Date.parse(a.waitingSince ?? a.startsAt) - Date.parse(b.waitingSince ?? b.startsAt)),
    inCall: appointments.filter((one) => one.state === 'in_call'),
    upcoming: appointments.filter((one) => one.state === 'planned' && !over(one)).toSorted((a, b) => start(a) - start(b)),
    past: appointments.filter(over).toSorted((a, b) => start(b) - start(a)),
  };
}

/** The link as patients get it: the server may give a path only. */
export function absoluteLink(link: string, origin: string): string {
  return new URL(link, origin).href;
}

/** A link to `localhost`: a phone that scans it would look for the product on itself. */
export function reachesOnlyThisMachine(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname.startsWith('127.') || hostname === '[::1]';
}
