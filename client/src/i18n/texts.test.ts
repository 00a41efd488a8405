import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { flatten, readUses, withoutPlural } from './testing/keys.ts';

const src = path.resolve(import.meta.dirname, '..');
const languages = ['vi', 'en'] as const;
const namespacesOf = (language: string): string[] =>
  readdirSync(path.join(import.meta.dirname, language))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''))
    .toSorted();
const textsOf = (language: string, namespace: string): Map<string, unknown> =>
  new Map(flatten(JSON.parse(readFileSync(path.join(import.meta.dirname, language, `${namespace}.json`), 'utf8')) as object));

const namespaces = namespacesOf('vi');
const uses = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|\/)testing\//.test(name))
  .map((name) => {
    const [top = '', feature = ''] = name.split(path.sep);
    const owner = top === 'features' && namespaces.includes(feature) ? feature : 'common';
    return { name, ...readUses(readFileSync(path.join(src, name), 'utf8'), owner) };
  });
const keysIn = (language: string): Set<string> =>
  new Set(
    namespacesOf(language).flatMap((namespace) =>
      [...textsOf(language, namespace).keys()].map((key) => `${namespace}:${withoutPlural(key)}`),
    ),
  );

it('both languages have the same features', () => {
  expect(namespacesOf('en')).toEqual(namespaces);
});

describe.each(namespaces)('%s', (namespace) => {
  const vi = textsOf('vi', namespace);
  const en = textsOf('en', namespace);
  const placeholders = (text: unknown): string[] => [...String(text).matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? '').toSorted();

  it('says the same things in both languages', () => {
    const keys = (texts: Map<string, unknown>): string[] => [...new Set([...texts.keys()].map(withoutPlural))].toSorted();
    expect(keys(en)).toEqual(keys(vi));
  });

  it('has a text behind every key, with the same placeholders', () => {
    for (const [key, text] of [...vi, ...en]) expect(text, key).toEqual(expect.stringMatching(/\S/));
    for (const [key, text] of vi) if (en.has(key)) expect(placeholders(en.get(key)), key).toEqual(placeholders(text));
  });

  it('has every form English needs of a counted word', () => {
    const counted = [...en.keys()].filter((key) => key.endsWith('_one'));
    expect(counted.filter((key) => !en.has(key.replace(/_one$/, '_other')))).toEqual([]);
  });

  it('has no text that nothing asks for', () => {
    const mentioned = new Set(uses.flatMap((use) => use.mentioned));
    const patterns = uses.flatMap((use) => use.patterns);
    const isUsed = (key: string): boolean =>
      [key, withoutPlural(key)].some((form) => mentioned.has(form) || patterns.some((pattern) => pattern.test(form)));
    expect([...vi.keys()].filter((key) => !isUsed(`${namespace}:${key}`))).toEqual([]);
  });
});

describe.each(languages)('in %s', (language) => {
  it('every key that is asked for is there', () => {
    const keys = keysIn(language);
    const missing = uses.flatMap((use) =>
      use.asked.filter((key) => !keys.has(withoutPlural(key)) && !keys.has(key)).map((key) => `${use.name}: ${key}`),
    );
    expect(missing).toEqual([]);
  });
});

it('knows a key it was never shown as unused', () => {
  const use = readUses("const { t } = useTranslation('desk');\nt('a.b'); t(`state.${x}`); t('common:c');", 'common');
  expect(use.asked).toEqual(['desk:a.b', 'common:c']);
  expect(use.patterns.map((pattern) => pattern.test('desk:state.open'))).toEqual([true]);
  expect(use.patterns.some((pattern) => pattern.test('desk:other.open'))).toBe(false);
});
