import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers as the reader's language writes them: `12,5` in Vietnamese. */
export function useNumbers(): (value: number, digits: number) => string {
  const { i18n } = useTranslation();
  return useMemo(() => numbersIn(i18n.language), [i18n.language]);
}

function numbersIn(language: string): (value: number, digits: number) => string {
  const formats = [0, 1, 2].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }));
  return (value, digits) => formats[digits]?.format(value) ?? String(value);
}
