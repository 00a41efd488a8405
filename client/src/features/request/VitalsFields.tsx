import { SimpleGrid, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { vitals as vitalList, type VitalKey } from '@hoi-chan/shared/clinical/vitals.ts';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import type { Problems, RequestForm } from './model.ts';

/** Vital signs as they were just measured; every one may stay empty. */
export function VitalsFields({
  values,
  onChange,
  problems,
}: {
  values: RequestForm['vitals'];
  onChange: (values: RequestForm['vitals']) => void;
  problems: Problems;
}) {
  const { t, i18n } = useTranslation('request');
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }} spacing="sm">
      {vitalList.map((vital) => {
        const key: VitalKey = vital.key;
        const problem = problems[`vitals.${key}`];
        return (
          <TextInput
            key={key}
            name={`vitals.${key}`}
            label={i18n.language === 'en' ? vital.en : vital.vi}
            inputMode="decimal"
            autoComplete="off"
            value={values[key] ?? ''}
            onChange={(event) => onChange({ ...values, [key]: event.currentTarget.value })}
            rightSection={
              <Text size="xs" c="dimmed" pr={10} style={{ whiteSpace: 'nowrap' }}>
                {unitText(vital.unit, i18n.language)}
              </Text>
            }
            rightSectionWidth="auto"
            error={problem && t(`problem.${problem}`, { min: vital.min.toLocaleString(i18n.language), max: vital.max })}
          />
        );
      })}
    </SimpleGrid>
  );
}
