/** Clocks differ by a little. What lies further ahead was written by a clock of another zone, and its age is not known. */
const AHEAD_MS = 5 * 60_000;
/** Intl has "this minute", which nobody says. */
const JUST_NOW: Record<string, string> = { vi: 'vừa xong', en: 'just now' };
const formats = new Map<string, Intl.RelativeTimeFormat>();

function formatOf(language: string): Intl.RelativeTimeFormat {
  const format = formats.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  formats.set(language, format);
  return format;
}

const [MINUTE, HOUR, DAY] = [60_000, 3600_000, 86_400_000];

/** When a (partial) date or instant was at the latest; a date alone is that day where the reader is. */
function endOf(at: string): Date {
  if (at.includes('T')) return new Date(at);
  const [year = Number.NaN, month, day] = at.split('-').map(Number);
  return new Date(year, month === undefined ? 11 : month - 1, day ?? (month === undefined ? 31 : 28));
}

/** `3 tháng trước`, `3 months ago`: as exact as the date is. Undefined for what is no date, and for what is still to come. */
export function agoText(at: string, language: string, now = Date.now()): string | undefined {
  const then = endOf(at);
  if (Number.isNaN(then.getTime())) return undefined;
  const say = (count: number, unit: Intl.RelativeTimeFormatUnit): string =>
    // Vietnamese "Hôm nay" begins large; here it stands within a line.
    formatOf(language)
      .format(count === 0 ? 0 : -count, unit)
      .toLocaleLowerCase(language);
  const today = new Date(now);
  const months =
    (today.getFullYear() - then.getFullYear()) * 12 + today.getMonth() - then.getMonth() - (today.getDate() < then.getDate() ? 1 : 0);
  const years = today.getFullYear() - then.getFullYear();
  if (!/\d-\d/.test(at)) return years < 0 ? undefined : say(years, 'year');
  if (/^\d{4}-\d{2}$/.test(at)) {
    const whole = years * 12 + today.getMonth() - then.getMonth();
    return whole < 0 ? undefined : whole < 24 ? say(whole, 'month') : say(Math.floor(whole / 12), 'year');
  }
  const days = Math.round(
    (new Date(today.getFullYear(), today.getMonth(), today.getDate()).getTime() -
      new Date(then.getFullYear(), then.getMonth(), then.getDate()).getTime()) /
      DAY,
  );
  if (at.includes('T') ? then.getTime() - now > AHEAD_MS : days < 0) return undefined;
  if (at.includes('T') && now - then.getTime() < DAY) {
    const passed = Math.max(0, now - then.getTime());
    if (passed < MINUTE && JUST_NOW[language] !== undefined) return JUST_NOW[language];
    return passed < HOUR ? say(Math.floor(passed / MINUTE), 'minute') : say(Math.floor(passed / HOUR), 'hour');
  }
  if (days < 60) return say(days, 'day');
  return months < 24 ? say(months, 'month') : say(Math.floor(months / 12), 'year');
}

/** Whether it was longer ago than so many days. */
export const isOlderThan = (at: string, days: number, now = Date.now()): boolean => now - endOf(at).getTime() > days * DAY;
