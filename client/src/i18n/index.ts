import i18next, { type BackendModule, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { loadChunk } from '../net/loadChunk.ts';
import { readPreference, writePreference } from '../state/preference.ts';

/**
 * Texts live in `vi/<feature>.json` and `en/<feature>.json`; the file's name is the namespace. In a component of that feature:
 * `const { t } = useTranslation('<feature>')`, `t('section.key')`; another namespace's text: `t('common:action.save')`. Only the current
 * language's namespaces are fetched, each when the feature that needs it is.
 */
export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Texts = Record<string, unknown>;
const files = import.meta.glob<Texts>('./{vi,en}/*.json', { import: 'default' });

/** As the glob gives them, from another address. */
const textsAt = async (url: string): Promise<unknown> => ((await import(/* @vite-ignore */ url)) as { default: Texts }).default;

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = files[`./${language}/${namespace}.json`];
    if (load === undefined) return done(new Error(`no texts for ${language}/${namespace}`), false);
    loadChunk(load, { importFrom: textsAt }).then(
      (texts) => done(null, texts as never),
      (error: unknown) => done(error as Error, false),
    );
  },
};

/** The remembered language; Vietnamese for whoever never chose. */
export function currentLanguage(): Language {
  return readPreference('language', 'vi', (value): value is Language => LANGUAGES.includes(value as Language));
}

/** Starts the texts with the namespaces the first screen needs. */
export async function startI18n(namespaces: string[]): Promise<i18n> {
  const language = currentLanguage();
  document.documentElement.lang = language;
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      ns: namespaces,
      defaultNS: 'common',
      partialBundledLanguages: true,
      interpolation: { escapeValue: false },
      returnNull: false,
      react: { useSuspense: true },
    });
  return i18next;
}

/** Switches, remembers and tells the page (`lang` decides how screen readers speak and how words break). */
export async function changeLanguage(language: Language): Promise<void> {
  writePreference('language', language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Fetches texts ahead, beside the code of the screen that needs them. */
export function loadTexts(namespaces: string[]): Promise<void> {
  return i18next.loadNamespaces(namespaces);
}
