import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const textsOf = (language: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, `../i18n/${language}/${name}.json`), 'utf8')) as Record<string, unknown>;

test.each(['vi', 'en'])('in %s every place of the connections opens a page of the same name', (language) => {
  const places = textsOf(language, 'connections')['place'] as Record<string, string>;
  for (const [name, label] of Object.entries(places)) expect(textsOf(language, name)['title'], name).toBe(label);
});
