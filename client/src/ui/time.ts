/** Times as Vietnamese clinicians write them: `HH:mm dd/MM/yyyy`, in the zone of the device. */
const two = (value: number): string => String(value).padStart(2, '0');

/** `14:05 22/11/2026`; an empty text for what is no instant. */
export function formatInstant(iso: string | Date): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : `${formatClock(date)} ${formatDay(date)}`;
}

/** `14:05` */
export function formatClock(iso: string | Date): string {
  const date = new Date(iso);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function formatDay(date: Date): string {
  return `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;
}

/** FHIR dates may be partial (`YYYY`, `YYYY-MM`), DICOM's have no dashes: `22/11/2026`, `11/2026`, `2026`. An instant gives its local day. */
export function formatDate(value: string): string {
  if (value.includes('T')) return formatDay(new Date(value));
  const match = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?$/.exec(value);
  if (!match) return value;
  return match.slice(1).filter(Boolean).reverse().join('/');
}

export type Age = { unit: 'years' | 'months'; count: number };

/** Age on a day. Under 72 months it is told in months, as prescriptions here demand; undefined for dates in the future. */
export function ageOf(birthDate: string, now = new Date()): Age | undefined {
  const [year = Number.NaN, month = 1, day = 1] = birthDate.split('-').map(Number);
  const months = (now.getFullYear() - year) * 12 + (now.getMonth() + 1 - month) - (now.getDate() < day ? 1 : 0);
  if (!Number.isFinite(months) || months < 0) return undefined;
  // A year alone says nothing about months.
  if (birthDate.length === 4 || months >= 72) return { unit: 'years', count: Math.floor(months / 12) };
  return { unit: 'months', count: months };
}

/** Whole minutes from an instant to now, never negative (clocks differ). */
export function minutesSince(iso: string, now = Date.now()): number {
  return Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
}
