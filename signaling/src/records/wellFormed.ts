type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Text as FHIR strings and XML 1.0 may hold it (https://hl7.org/fhir/R4/datatypes.html#string): no control characters, no half or reserved code points, and of
 * white space only blank, tab and line ends. What people paste from word processors holds all of that.
 */
export function plainText(text: string): string {
  return (
    text
      .toWellFormed()
      // Line ends other than ours, then every other kind of blank.
      .replace(/\r\n|[\r\u0085\u2028\u2029]/g, '\n')
      .replace(/[^\S\n\t ]|\ufeff/g, ' ')
      .replace(/(?![\n\t])\p{Cc}|[\ufffe\uffff]/gu, '')
  );
}

/** The same resource with plain text throughout, and without what is empty then: FHIR knows neither empty strings nor empty objects. */
export function wellFormed<T extends object>(resource: T): T {
  return clean(resource as unknown as Json) as unknown as T;
}

/** Written by us, or not text. */
const AS_IT_IS = ['div', 'data', 'hash'];

function clean(value: Json): Json | undefined {
  if (typeof value === 'string') {
    const text = plainText(value);
    return text.trim() === '' ? undefined : text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const kept = value.flatMap((each) => clean(each) ?? []);
    return kept.length === 0 ? undefined : kept;
  }
  const kept = Object.entries(value).flatMap(([key, child]) => {
    const left = AS_IT_IS.includes(key) ? child : clean(child);
    return left === undefined ? [] : [[key, left] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
