import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BigButton, Screen } from './Layout.tsx';
import type { Join, JoinStep } from './model.ts';

type Step = Extract<JoinStep, { kind: 'birthYear' }>;

/** One number with the phone's number keys: who is this. */
export function BirthYearScreen({ join, step }: { join: Join; step: Step }) {
  const { t } = useTranslation('join');
  const [year, setYear] = useState('');
  const problem =
    step.problem === null
      ? null
      : step.problem === 'wrong'
        ? t('birthYear.problem.wrong', { count: step.look.triesLeft })
        : t(`birthYear.problem.${step.problem}`);
  return (
    <Screen
      title={t('birthYear.title')}
      foot={
        <BigButton type="submit" form="birth-year" inactive={step.busy}>
          {t('birthYear.action')}
        </BigButton>
      }
    >
      <p className="jp-soft">{step.look.facilityName}</p>
      <p>{t('birthYear.text')}</p>
      <form
        id="birth-year"
        className="jp-field"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void join.giveBirthYear(year);
        }}
      >
        <label htmlFor="year">{t('birthYear.label')}</label>
        <input
          id="year"
          className="jp-year"
          inputMode="numeric"
          pattern="[0-9]*"
          autoComplete="off"
          maxLength={4}
          value={year}
          aria-invalid={problem !== null}
          aria-describedby="year-help"
          onChange={(event) => setYear(event.currentTarget.value.replaceAll(/\D/g, ''))}
        />
        <p id="year-help" className="jp-soft">
          {t('birthYear.example')}
        </p>
        {problem !== null && (
          <p className="jp-note" data-tone="danger" role="alert">
            {problem}
          </p>
        )}
      </form>
    </Screen>
  );
}
