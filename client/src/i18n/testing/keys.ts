/** What the texts test needs to know of the sources: which keys each file asks for. Not part of the client. */
export interface TextUse {
  /** The file's own namespaces, the first is where keys without one belong. */
  namespaces: string[];
  /** Keys written out in a `t('…')`, as `namespace:key`. */
  asked: string[];
  /** Every quoted word that could be a key, as `namespace:key`: tables of keys count as use. */
  mentioned: string[];
  /** Keys put together from parts, as patterns over `namespace:key`. */
  patterns: RegExp[];
}

const keyShape = /^[A-Za-z][\w-]*(\.[\w-]+)*$/;
/** i18next's plural forms (https://www.i18next.com/translation-function/plurals): the source asks for the word without them. */
const pluralEnding = /_(zero|one|two|few|many|other)$/;

export function withoutPlural(key: string): string {
  return key.replace(pluralEnding, '');
}

/** Reads the uses of texts out of a source file. `owner` is the namespace of its folder. */
export function readUses(source: string, owner: string): TextUse {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/\s.*$/gm, '');
  const named = [...code.matchAll(/useTranslation\('([\w-]+)'\)/g)].flatMap((match) => match[1] ?? []);
  const namespaces = [...new Set(named.length > 0 ? named : [owner])];
  const inEach = (key: string): string[] => (key.includes(':') ? [key] : namespaces.map((namespace) => `${namespace}:${key}`));
  const isKey = (text: string): boolean => keyShape.test(text.replace(/^[\w-]+:/, ''));
  const quoted = [...code.matchAll(/'([^'\n\\]*)'/g)].flatMap((match) => match[1] ?? []).filter(isKey);
  const asked = [...code.matchAll(/\bt\(\s*'([^'\n]+)'/g)].flatMap((match) => match[1] ?? []);
  const patterns = [...code.matchAll(/`([^`\n]*\$\{[^`\n]*)`/g)].flatMap((match) => inEach(match[1] ?? '').flatMap(patternOf));
  return {
    namespaces,
    asked: asked.flatMap((key) => (key.includes(':') ? [key] : [`${namespaces[0]}:${key}`])),
    mentioned: quoted.flatMap(inEach),
    patterns,
  };
}

/** `state.${x}` → any key that begins so; a template without a word of its own says nothing. */
function patternOf(template: string): RegExp[] {
  const parts = template.split(/\$\{[^}]*\}/);
  const words = parts.join('').replace(/^[\w-]+:/, '');
  if (!/[A-Za-z]/.test(words) || !/^[\w.:-]*$/.test(words)) return [];
  return [new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\w.-]+')}$`)];
}

/** `{a: {b: 'x'}}` → `[['a.b', 'x']]` */
export function flatten(texts: object, prefix = ''): [string, unknown][] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value] as [string, unknown]],
  );
}
