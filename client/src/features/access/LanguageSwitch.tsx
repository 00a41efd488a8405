import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { changeLanguage, LANGUAGES, type Language } from '../../i18n/index.ts';

const names: Record<Language, string> = { vi: 'Tiếng Việt', en: 'English' };

/** Each language under its own name, so that whoever reads only that one finds it. */
export function LanguageSwitch({ onChange }: { onChange?: (language: Language) => void }) {
  const { t, i18n } = useTranslation('access');
  return (
    <SegmentedControl
      aria-label={t('menu.language')}
      size="sm"
      value={i18n.language}
      data={LANGUAGES.map((language) => ({ value: language, label: <span lang={language}>{names[language]}</span> }))}
      onChange={(value) => {
        void changeLanguage(value as Language);
        onChange?.(value as Language);
      }}
    />
  );
}
