import { useTranslation } from 'react-i18next';
import { findSpecialty } from '@hoi-chan/shared/clinical/specialties.ts';

/** The name of a specialty in the current language; its code when it is not in the list. */
export function useSpecialtyName(): (code: string) => string {
  const { i18n } = useTranslation();
  return (code) => {
    const specialty = findSpecialty(code);
    if (specialty === undefined) return code;
    return i18n.language === 'en' ? specialty.en : specialty.vi;
  };
}
