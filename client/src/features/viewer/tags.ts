import { itemsOf, type DicomElement, type DicomInstance } from './dicomJson.ts';

/** One line of the list of DICOM tags. */
export interface TagLine {
  /** Unique in the list: the path of tags and item numbers. */
  path: string;
  /** `(0008,0060)`. */
  tag: string;
  name: string;
  vr: string;
  value: string;
  depth: number;
}

/** Keyword of a tag, as PS3.6 names it. */
export type TagNames = (tag: string) => string | undefined;

const longest = 300;

/** All elements of an instance, items of sequences below theirs. */
export function tagLines(instance: DicomInstance, nameOf: TagNames, depth = 0, above = ''): TagLine[] {
  return Object.entries(instance)
    .filter(([tag]) => /^[0-9A-Fa-f]{8}$/.test(tag))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([tag, element]) => {
      const path = `${above}${tag}`;
      const line = {
        path,
        tag: `(${tag.slice(0, 4)},${tag.slice(4)})`,
        name: nameOf(tag) ?? '',
        vr: element.vr,
        value: valueText(element),
        depth,
      };
      const items = element.vr === 'SQ' ? itemsOf(instance, tag) : [];
      return [line, ...items.flatMap((item, index) => tagLines(item, nameOf, depth + 1, `${path}.${index + 1}.`))];
    });
}

/** The lines in which every word of `query` occurs, in tag, name or value. */
export function searchTags(lines: readonly TagLine[], query: string): TagLine[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter((line) => {
    const text = `${line.tag} ${line.tag.replace(/[(),]/g, '')} ${line.name} ${line.value}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function valueText(element: DicomElement): string {
  if (element.vr === 'SQ') return `${element.Value?.length ?? 0} ×`;
  if (element.Value === undefined) return element.BulkDataURI !== undefined || element.InlineBinary !== undefined ? '…' : '';
  const text = element.Value.slice(0, 64).map(plain).join(' \\ ');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function plain(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value && typeof value.Alphabetic === 'string') return value.Alphabetic;
  return '';
}
