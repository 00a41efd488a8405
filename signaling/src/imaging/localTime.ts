/** Minutes east of UTC. */
export const VIET_NAM_MINUTES = 420;

/** DA and TM (PS3.5 §6.2) of a moment, at a place so many minutes east of UTC. */
export function localTime(at: Date, offsetMinutes: number): [date: string, time: string] {
  const digits = new Date(at.getTime() + offsetMinutes * 60_000).toISOString().replaceAll(/[^0-9]/g, '');
  return [digits.slice(0, 8), digits.slice(8, 14)];
}

/** As (0008,0201) says it: +0700. */
export function zoneName(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const digits = `${Math.floor(minutes / 60)}`.padStart(2, '0') + `${minutes % 60}`.padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${digits}`;
}
