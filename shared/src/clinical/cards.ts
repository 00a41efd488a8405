/**
 * QR codes on the citizen card (CCCD) and the insurance card (BHYT), read as text by a camera or a keyboard-wedge reader.
 * Field order as seen on real cards and in open HIS code; later fields are ignored because newer cards append to the list.
 */
import { parseCitizenId, parseFacilityCode, parseInsuranceNumber, parsePersonalId } from './identifiers.ts';
import { normaliseName } from './text.ts';

/** `yyyy-MM-dd`, or `yyyy` where the card has the year alone (as FHIR R4 `date`). */
export type CardDate = string;

export type CitizenCard = {
  readonly kind: 'cccd';
  readonly personalId: string;
  readonly citizenId?: string;
  readonly name: string;
  readonly birthDate: CardDate;
  readonly sex: 'male' | 'female';
  readonly address: string;
  readonly issuedOn?: CardDate;
};

export type InsuranceCard = {
  readonly kind: 'bhyt';
  readonly insuranceNumber: string;
  readonly name: string;
  readonly birthDate: CardDate;
  readonly sex: 'male' | 'female';
  readonly address: string;
  readonly firstFacilityCode?: string;
  readonly validFrom?: CardDate;
  readonly validTo?: CardDate;
};

/** Why a scan was refused; the client turns it into words. */
export type CardProblem = 'NOT_A_CARD' | 'BAD_NUMBER' | 'BAD_NAME' | 'BAD_DATE' | 'BAD_SEX';
export type CardReading<Card> = { readonly ok: true; readonly card: Card } | { readonly ok: false; readonly problem: CardProblem };

const maxScanLength = 2000;

function refuse(problem: CardProblem): { ok: false; problem: CardProblem } {
  return { ok: false, problem };
}

/** ddMMyyyy, dd/MM/yyyy or yyyy → ISO; undefined when it is no day of the calendar. */
function parseDate(text: string): CardDate | undefined {
  const value = text.trim();
  if (/^(19|20)\d{2}$/.test(value)) return value;
  const match = /^(\d{2})\/?(\d{2})\/?(\d{4})$/.exec(value);
  if (!match) return undefined;
  const [, day = '', month = '', year = ''] = match;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && Number(year) >= 1900;
  return exists ? `${year}-${month}-${day}` : undefined;
}

/** Hexadecimal of UTF-8; undefined when the bytes are not UTF-8. */
function decodeHex(text: string): string | undefined {
  const hex = text.trim();
  if (!/^([0-9a-f]{2})+$/i.test(hex)) return undefined;
  try {
    return normaliseName(decodeURIComponent(hex.replace(/../g, '%$&')));
  } catch {
    return undefined;
  }
}

/** CCCD: `id|old id or empty|name|ddMMyyyy|Nam or Nữ|address|ddMMyyyy issued|…`, UTF-8. */
export function parseCitizenCardQr(text: string): CardReading<CitizenCard> {
  const fields = text.length > maxScanLength ? [] : text.trim().split('|');
  const [id = '', oldId = '', name = '', born = '', sexText = '', address = '', issued = ''] = fields;
  if (fields.length < 6) return refuse('NOT_A_CARD');
  const personalId = parsePersonalId(id);
  if (!personalId) return refuse('BAD_NUMBER');
  const citizenId = parseCitizenId(oldId);
  if (oldId.trim() !== '' && !citizenId) return refuse('BAD_NUMBER');
  const cleanName = normaliseName(name);
  if (!cleanName) return refuse('BAD_NAME');
  const birthDate = parseDate(born);
  if (!birthDate) return refuse('BAD_DATE');
  const sexWord = normaliseName(sexText).toLowerCase();
  if (sexWord !== 'nam' && sexWord !== 'nữ') return refuse('BAD_SEX');
  const issuedOn = parseDate(issued);
  return {
    ok: true,
    card: {
      kind: 'cccd',
      personalId: personalId.number,
      ...(citizenId ? { citizenId } : {}),
      name: cleanName,
      birthDate,
      sex: sexWord === 'nam' ? 'male' : 'female',
      address: normaliseName(address),
      ...(issuedOn ? { issuedOn } : {}),
    },
  };
}

/** BHYT: `number|name hex|dd/MM/yyyy or yyyy|1 male, else female|address hex|TT - CCC|from|to or -|…|$`. */
export function parseInsuranceCardQr(text: string): CardReading<InsuranceCard> {
  const scan = text.trim();
  const fields = scan.length > maxScanLength ? [] : scan.split('|');
  // The closing $ is the only sign that the scan was not cut short.
  if (fields.length < 9 || !scan.endsWith('$')) return refuse('NOT_A_CARD');
  const [number = '', nameHex = '', born = '', sexCode = '', addressHex = '', facility = '', from = '', to = ''] = fields;
  const insurance = parseInsuranceNumber(number);
  if (!insurance) return refuse('BAD_NUMBER');
  const name = decodeHex(nameHex);
  if (!name) return refuse('BAD_NAME');
  const birthDate = parseDate(born);
  if (!birthDate) return refuse('BAD_DATE');
  const validFrom = parseDate(from);
  const validTo = parseDate(to);
  const firstFacilityCode = parseFacilityCode(facility.replace(/[\s-]/g, ''));
  return {
    ok: true,
    card: {
      kind: 'bhyt',
      insuranceNumber: insurance.number,
      name,
      birthDate,
      sex: sexCode.trim() === '1' ? 'male' : 'female',
      address: decodeHex(addressHex) ?? '',
      ...(firstFacilityCode ? { firstFacilityCode } : {}),
      ...(validFrom ? { validFrom } : {}),
      ...(validTo ? { validTo } : {}),
    },
  };
}

/** Reads either card. */
export function parseCardQr(text: string): CardReading<CitizenCard | InsuranceCard> {
  return text.trim().endsWith('$') ? parseInsuranceCardQr(text) : parseCitizenCardQr(text);
}
