/** The SHA-256 of a file as hexadecimal, reckoned on this device: the file never leaves it. undefined: this browser cannot here (no HTTPS). */
export async function sha256Of(file: Blob): Promise<string | undefined> {
  // In pages that did not come over HTTPS browsers have no `subtle`, whatever the types say.
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  if (subtle === undefined) return undefined;
  const digest = await subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Codes are printed and shown in groups of four. */
export function grouped(code: string): string {
  return code.replace(/[\s-]/g, '').replace(/(.{4})(?=.)/g, '$1-');
}

/** `14:05 22/11/2026` in Indochina Time, as it stands on the paper, wherever the reader is. */
export function paperTime(instant: string): string {
  const parts = new Intl.DateTimeFormat('vi-VN', {
    timeZone: 'Asia/Ho_Chi_Minh',
    hour: '2-digit',
    minute: '2-digit',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  }).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('hour')}:${part('minute')} ${part('day')}/${part('month')}/${part('year')}`;
}
