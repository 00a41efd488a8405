/** A UUID as DICOM UID: its number under 2.25 (PS3.5 annex B.2). */
export function uidOfUuid(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`).toString(10)}`;
}

/** The UUID a UID was made of; undefined where it was made of none. */
export function uuidOfUid(uid: string): string | undefined {
  const [, digits] = /^2\.25\.(0|[1-9]\d{0,38})$/.exec(uid) ?? [];
  if (digits === undefined) return undefined;
  const hex = BigInt(digits).toString(16).padStart(32, '0');
  return hex.length > 32 ? undefined : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
