import { Hl7Message as ParsedMessage } from '@medplum/core';

/** MSH-3 of the message by which we try ourselves whether we listen. */
export const OURSELVES = 'HOICHAN-TEST';

/** What is used of a parsed message; MSH-1 counts as its field 1 (HL7 v2.5.1 §2.5.4). */
export interface Hl7Message {
  segments: Hl7Segment[];
  getSegment(name: string): Hl7Segment | undefined;
  toString(): string;
}
export interface Hl7Segment {
  name: string;
  getField(
    field: number,
  ): { components: string[][]; getComponent(component: number, subcomponent?: number, repetition?: number): string } | undefined;
}

/** Of a message that was kept as text. */
export function parseMessage(text: string): Hl7Message {
  return ParsedMessage.parse(text);
}

/** `\F\` and so on (HL7 v2.5.1 §2.7); `\X0D\` writes bytes in hexadecimal, `\.br\` a line break. */
export function unescaped(text: string): string {
  return text.replace(/\\([^\\]*)\\/g, (whole, code: string) => {
    const plain = { F: '|', S: '^', T: '&', R: '~', E: '\\', '.br': '\n' }[code];
    if (plain !== undefined) return plain;
    if (/^X([0-9A-Fa-f]{2})+$/.test(code)) return Buffer.from(code.slice(1), 'hex').toString('utf8');
    // Highlighting and fonts: nothing of the text.
    return /^(H|N|\..*)$/.test(code) ? '' : whole;
  });
}

/** A component of a field, both counted from 1, of the repetition counted from 0; empty when it is not there. */
export function textOf(segment: Hl7Segment | undefined, field: number, component = 1, repetition = 0): string {
  return unescaped(segment?.getField(field)?.getComponent(component, 0, repetition) ?? '').trim();
}

export function repetitionsOf(segment: Hl7Segment | undefined, field: number): number {
  return segment?.getField(field)?.components.length ?? 0;
}

/** `ADT^A01`. */
export function typeOf(message: Hl7Message): string {
  const header = message.getSegment('MSH');
  return `${textOf(header, 9, 1)}^${textOf(header, 9, 2)}`;
}

/**
 * An HL7 time stamp (§2.A.22) as an ISO instant; without a zone it is Vietnamese time. Undefined when it is shorter than a day or no time.
 */
export function instantOf(text: string): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?)?([+-]\d{4})?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = '+0700'] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.slice(0, 3)}:${zone.slice(3)}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The first eight digits as a FHIR date, or as much of them as there is. */
export function dateOf(text: string): string | undefined {
  const match = /^(\d{4})(?:(\d{2})(?:(\d{2}))?)?/.exec(text);
  if (!match) return undefined;
  const date = match.slice(1).filter(Boolean).join('-');
  return Number.isNaN(Date.parse(date)) ? undefined : date;
}
