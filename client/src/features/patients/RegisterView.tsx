import { Alert, Button, Group, Radio, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { checkForm, emptyForm, prefill, type Checked, type Registration, type RegistrationForm, type Search } from './model.ts';

const genders = ['male', 'female', 'other'] as const;

/** Registers a patient of this facility; a card scanned in the search arrives filled in. */
export default function RegisterView() {
  const { t } = useTranslation('patients');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const search = (useLocation().state as { search?: Search } | null)?.search;
  const [form, setForm] = useState<RegistrationForm>(() => (search ? prefill(search) : emptyForm));
  const [problems, setProblems] = useState<Extract<Checked, { ok: false }>['problems']>({});
  const formElement = useRef<HTMLFormElement>(null);
  const register = useMutation({
    mutationFn: (registration: Registration) => api('patients.register', { body: registration }),
    onSuccess: (patient) => {
      queries.setQueryData(queryKeys.patient(patient.id), patient);
      void queries.invalidateQueries({ queryKey: ['patients', 'search'] });
      void navigate(`/patients/${patient.id}`, { replace: true });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const checked = checkForm(form);
    setProblems(checked.ok ? {} : checked.problems);
    if (checked.ok) return register.mutate(checked.registration);
    const first = Object.keys(form).find((name) => name in checked.problems);
    formElement.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  // The server may know more than the form: a number that somebody here already has.
  const refused = register.error instanceof AppError ? (register.error.fields ?? []) : [];
  const errorOf = (name: keyof RegistrationForm): string | undefined => {
    const problem = problems[name];
    if (problem !== undefined) return problem === 'required' ? t('common:errors.field.required') : t(`register.problem.${problem}`);
    return refused.some((field) => field.path === name) ? t('register.problem.inUse') : undefined;
  };
  const field = (name: keyof RegistrationForm) => ({
    name,
    label: t(`register.${name}`),
    value: form[name],
    error: errorOf(name),
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  });
  return (
    <Page title={t('register.title')} intro={t('register.intro')} width="narrow">
      <SectionCard title={t('register.section')}>
        {search?.kind === 'card' && (
          <Alert mb="md" variant="light">
            {t('register.fromCard')}
          </Alert>
        )}
        <form ref={formElement} onSubmit={submit} noValidate>
          <Stack gap="md">
            <TextInput {...field('name')} withAsterisk autoFocus autoComplete="off" maxLength={120} />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput
                {...field('birthDate')}
                withAsterisk
                inputMode="numeric"
                placeholder="30/04/1961"
                description={t('register.birthDateHint')}
              />
              <Radio.Group
                label={t('register.gender')}
                description={t('register.genderHint')}
                value={form.gender}
                onChange={(gender) => setForm({ ...form, gender })}
                error={errorOf('gender')}
                withAsterisk
              >
                <Group mt={8}>
                  {genders.map((gender) => (
                    <Radio key={gender} name="gender" value={gender} label={t(`common:gender.${gender}`)} />
                  ))}
                </Group>
              </Radio.Group>
              <TextInput {...field('personalId')} inputMode="numeric" description={t('register.personalIdHint')} />
              <TextInput {...field('insuranceNumber')} description={t('register.insuranceHint')} />
              <TextInput {...field('phone')} type="tel" inputMode="tel" />
            </SimpleGrid>
            <TextInput {...field('address')} maxLength={300} />
            {register.error && <ErrorState error={register.error} compact />}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => void navigate(-1)}>
                {t('common:action.cancel')}
              </Button>
              <Button type="submit" loading={register.isPending}>
                {t('register.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </SectionCard>
    </Page>
  );
}
