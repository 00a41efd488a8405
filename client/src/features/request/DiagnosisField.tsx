import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import { useIcd10 } from '../../icd10/useIcd10.ts';
import { useDiagnosisText } from '../../net/useDiagnosisText.ts';

const FOUND = 12;

/** Working diagnosis by ICD-10: code or words of either language, without diacritics. */
export function DiagnosisField({
  value,
  onChange,
  error,
}: {
  value: Diagnosis | null;
  onChange: (value: Diagnosis | null) => void;
  error: string | undefined;
}) {
  const { t, i18n } = useTranslation('request');
  const [typed, setTyped] = useState('');
  // A draft may have been begun in the other language.
  const chosen = { code: value?.code ?? '', text: useDiagnosisText(value?.code, value?.text ?? '') };
  const chosenLabel = value === null ? '' : labelOf(chosen);
  const query = typed.trim() === chosenLabel ? '' : typed.trim();
  const found = useIcd10(query, FOUND);
  const entries = found.entries.map(({ code, vi, en }) => ({ code, text: i18n.language === 'en' ? en : vi }));
  // What is kept becomes the diagnosis of the minutes: in the language of the paper.
  const keptOf = (code: string | null): Diagnosis | null => {
    const entry = found.entries.find((candidate) => candidate.code === code);
    return entry === undefined ? (value?.code === code ? value : null) : { code: entry.code, text: entry.vi };
  };
  const offered = value !== null && !entries.some((entry) => entry.code === value.code) ? [chosen, ...entries] : entries;
  return (
    <Select
      name="diagnosis"
      label={t('field.diagnosis')}
      description={t('field.diagnosisHint')}
      placeholder={t('field.diagnosisExample')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear') }}
      // What the search found is the answer; the browser must not filter it by letters again.
      filter={({ options }) => options}
      data={offered.map((entry) => ({ value: entry.code, label: labelOf(entry) }))}
      value={value?.code ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(code) => onChange(keptOf(code))}
      nothingFoundMessage={query === '' ? t('field.diagnosisType') : found.isSearching ? t('common:state.loading') : t('field.nothing')}
      error={error}
    />
  );
}

function labelOf(entry: Diagnosis): string {
  return `${entry.code} · ${entry.text}`;
}
