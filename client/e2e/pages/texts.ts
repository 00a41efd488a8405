import { readFileSync } from 'node:fs';
import path from 'node:path';

const i18n = path.join(import.meta.dirname, '..', '..', 'src', 'i18n');
const loaded = new Map<string, unknown>();

/** What the screen says, from the texts themselves: `text('room:toolbar.leave')`. Vietnamese unless told. Throws for a key that is not there. */
export function text(key: string, values: Record<string, string | number> = {}, language: 'vi' | 'en' = 'vi'): string {
  const [namespace = '', place = ''] = key.split(':');
  const file = path.join(i18n, language, `${namespace}.json`);
  if (!loaded.has(file)) loaded.set(file, JSON.parse(readFileSync(file, 'utf8')));
  let value: unknown = loaded.get(file);
  for (const step of place.split('.')) value = typeof value === 'object' && value !== null ? value[step as keyof typeof value] : undefined;
  if (typeof value !== 'string') throw new Error(`no text ${language} ${key}`);
  return value.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => String(values[name] ?? ''));
}
