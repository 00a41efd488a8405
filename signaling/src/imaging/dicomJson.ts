import { data, log, type Dict, type Element } from 'dcmjs';

/** The DICOM JSON model (PS3.18 annex F). */
export interface JsonElement {
  vr: string;
  Value?: unknown[];
  InlineBinary?: string;
  BulkDataURI?: string;
}
export type DicomJson = Record<string, JsonElement>;

const BINARY = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);
const NUMERIC = new Set(['DS', 'IS', 'FD', 'FL', 'SL', 'SS', 'UL', 'US', 'SV', 'UV']);
/** Palette and VOI look-up tables are inlined whatever their size: the viewer needs them before it can draw. */
const INLINED = new Set(['00281201', '00281202', '00281203', '00281221', '00281222', '00281223', '00283006']);
const INLINE_LIMIT_BYTES = 1024;

// Its warnings quote values, and values are patient data.
log.setLevel('silent');
log.getLogger('validation.dcmjs').setLevel('silent');

/** Parses what stands before PixelData. Text arrives as UTF-8 whatever the character set of the file. */
export function parseHead(head: Buffer): Dict {
  const copy = new Uint8Array(head.length);
  copy.set(head);
  return data.DicomMessage.readFile(copy.buffer, { ignoreErrors: true }).dict;
}

/** dcmjs's dictionary as DICOM JSON; a large binary value becomes a BulkDataURI `bulkBase/tag[/item/tag…]`. */
export function toDicomJson(dict: Dict, bulkBase: string): DicomJson {
  const signed = dict['00280103']?.Value?.[0] === 1;
  const json: DicomJson = {};
  for (const tag of Object.keys(dict).sort()) {
    const element = dict[tag];
    // Group lengths are retired and PixelData has its own route.
    if (!element || tag.endsWith('0000') || tag.startsWith('7FE0')) continue;
    json[tag] = toElement(element, tag, bulkBase, signed);
  }
  return json;
}

function toElement(element: Element, tag: string, bulkBase: string, signed: boolean): JsonElement {
  const values = element.Value ?? [];
  const vr = concreteVr(element.vr, values, signed);
  if (vr === 'SQ') {
    const items = values.filter(isDict).map((item, index) => toDicomJson(item, `${bulkBase}/${tag}/${index + 1}`));
    return items.length > 0 ? { vr, Value: items } : { vr };
  }
  if (BINARY.has(vr)) return toBinary(vr, values, tag, bulkBase);
  const plain = values.map((value) => toValue(vr, value));
  return plain.every((value) => value === null) ? { vr } : { vr, Value: plain };
}

function concreteVr(vr: string, values: unknown[], signed: boolean): string {
  if (vr === 'xs') return signed ? 'SS' : 'US';
  if (vr === 'ox') return 'OW';
  // A number under a binary VR is dcmjs having looked the tag up; keep the number.
  return BINARY.has(vr) && typeof values[0] === 'number' ? 'US' : vr;
}

function toBinary(vr: string, values: unknown[], tag: string, bulkBase: string): JsonElement {
  const bytes = binary(values[0]);
  if (!bytes || bytes.length === 0) return { vr };
  if (bytes.length <= INLINE_LIMIT_BYTES || INLINED.has(tag)) return { vr, InlineBinary: bytes.toString('base64') };
  return { vr, BulkDataURI: `${bulkBase}/${tag}` };
}

function toValue(vr: string, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null;
  if (vr === 'PN') return toPersonName(value);
  if (vr === 'AT') return typeof value === 'number' ? value.toString(16).toUpperCase().padStart(8, '0') : scalar(value);
  if (NUMERIC.has(vr)) {
    const number = Number(value);
    return Number.isFinite(number) ? number : null;
  }
  return scalar(value);
}

/** A value as text; '' for what is neither text nor number. */
export function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

function toPersonName(value: unknown): unknown {
  if (typeof value === 'string') return { Alphabetic: value };
  if (typeof value !== 'object' || value === null) return null;
  const groups = Object.entries(value).filter(
    ([key, text]) => ['Alphabetic', 'Ideographic', 'Phonetic'].includes(key) && typeof text === 'string' && text.trim() !== '',
  );
  return groups.length > 0 ? Object.fromEntries(groups) : null;
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null;
}

function binary(value: unknown): Buffer | undefined {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : undefined;
}

/** The bulk value at `tag[/item/tag…]` (items from 1), or undefined. */
export function bulkValue(dict: Dict, path: string): Buffer | undefined {
  const [tag, item, ...rest] = path.split('/');
  const values = dict[tag ?? '']?.Value;
  if (item === undefined) return binary(values?.[0]);
  const inner = values?.[Number(item) - 1];
  return isDict(inner) ? bulkValue(inner, rest.join('/')) : undefined;
}

/** First value as text, '' when absent; a person name gives its alphabetic group. */
export function text(json: DicomJson, tag: string): string {
  const value = json[tag]?.Value?.[0];
  if (typeof value === 'object' && value !== null) return 'Alphabetic' in value ? scalar(value.Alphabetic).trim() : '';
  return scalar(value).trim();
}

/** First value as a number, or undefined. */
export function number(json: DicomJson, tag: string): number | undefined {
  const value = json[tag]?.Value?.[0];
  const parsed = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

/** YYYYMMDD, also from the ACR-NEMA form YYYY.MM.DD; undefined for anything else. */
export function date(json: DicomJson, tag: string): string | undefined {
  const digits = text(json, tag).replaceAll('.', '');
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/** Bytes of an inlined binary or numeric LUT value, or undefined. */
export function inlineBinary(json: DicomJson, tag: string): Buffer | undefined {
  const encoded = json[tag]?.InlineBinary;
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
}
