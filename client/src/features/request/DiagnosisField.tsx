import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import { api } from '../../net/api.ts';
import { useDiagnosisText } from '../../net/useDiagnosisText.ts';

/** Working diagnosis by ICD-10: code or words of either language, without diacritics; the server searches. */
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
  const [settled] = useDebouncedValue(typed.trim(), 200);
  // A draft may have been begun in the other language.
  const chosen = { code: value?.code ?? '', text: useDiagnosisText(value?.code, value?.text ?? '') };
  const chosenLabel = value === null ? '' : labelOf(chosen);
  const found = useQuery({
    queryKey: ['codes', 'icd10', settled],
    queryFn: ({ signal }) => api('codes.icd10', { query: { q: settled, limit: 12 } }, { signal }),
    enabled: settled !== '' && settled !== chosenLabel,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const entries = (found.data?.entries ?? []).map((entry) => ({ code: entry.code, text: i18n.language === 'en' ? entry.en : entry.vi }));
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
      // What the server found is the answer; the browser must not filter it by letters again.
      filter={({ options }) => options}
      data={offered.map((entry) => ({ value: entry.code, label: labelOf(entry) }))}
      value={value?.code ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(code) => onChange(offered.find((entry) => entry.code === code) ?? null)}
      nothingFoundMessage={settled === '' ? t('field.diagnosisType') : found.isFetching ? t('common:state.loading') : t('field.nothing')}
      error={error}
    />
  );
}

function labelOf(entry: Diagnosis): string {
  return `${entry.code} · ${entry.text}`;
}
