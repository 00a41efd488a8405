import { useTranslation } from 'react-i18next';
import type { Words } from './fhir.ts';

/** Names of the record in the language of the screen. */
export function useWords(): (words: Words) => string {
  const { i18n } = useTranslation();
  return (words) => (i18n.language === 'en' ? words.en : words.vi);
}
