import { Anchor, Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { api } from '../../net/api.ts';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { durations, readFollowUp, rightNow, suggestedFollowUp, type FollowUpProblem } from './model.ts';

type Planned = RouteOutput<'appointments.plan'>;

/** Plans a follow-up: when, how long, a word for the patient. */
export function PlanForm({ consultId, onPlanned }: { consultId: string; onPlanned: (planned: Planned) => void }) {
  const { t } = useTranslation('appointments');
  const queries = useQueryClient();
  const [form, setForm] = useState(suggestedFollowUp);
  const [problem, setProblem] = useState<FollowUpProblem>();
  const clientIdFor = useClientId();
  const plan = useMutation({
    mutationFn: (startsAt: string) => {
      const body = { startsAt, durationMinutes: form.durationMinutes, note: form.note };
      return api('appointments.plan', { params: { consultId }, body: { clientId: clientIdFor(JSON.stringify(body)), ...body } });
    },
    onSuccess: (planned) => {
      void queries.invalidateQueries({ queryKey: ['appointments'] });
      onPlanned(planned);
    },
  });
  const submit = (): void => {
    const read = readFollowUp(form);
    setProblem(read.ok ? undefined : read.problem);
    if (read.ok) plan.mutate(read.startsAt);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <Group grow align="flex-start" gap="sm">
          <TextInput
            type="date"
            label={t('plan.date')}
            value={form.date}
            onChange={(event) => setForm({ ...form, date: event.currentTarget.value })}
            error={problem && t(`plan.problem_${problem}`)}
            data-autofocus
          />
          <TextInput
            type="time"
            label={t('plan.time')}
            value={form.time}
            onChange={(event) => setForm({ ...form, time: event.currentTarget.value })}
          />
        </Group>
        <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setForm(rightNow(form))}>
          {t('plan.now')}
        </Anchor>
        <Select
          label={t('plan.duration')}
          allowDeselect={false}
          value={String(form.durationMinutes)}
          onChange={(value) => setForm({ ...form, durationMinutes: Number(value) })}
          data={durations.map((minutes) => ({ value: String(minutes), label: t('plan.minutes', { minutes }) }))}
        />
        <Textarea
          label={t('plan.note')}
          description={t('plan.noteHint')}
          value={form.note}
          onChange={(event) => setForm({ ...form, note: event.currentTarget.value })}
          autosize
          minRows={2}
          maxLength={1000}
        />
        {plan.error && <ErrorState error={plan.error} compact />}
      </Stack>
      <DialogFoot>
        <Button type="submit" loading={plan.isPending}>
          {t('plan.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** The same name for the same plan, so that pressing again after a lost answer plans nothing twice. */
function useClientId(): (plan: string) => string {
  const named = useRef({ plan: '', clientId: '' });
  return (plan) => {
    if (named.current.plan !== plan) named.current = { plan, clientId: crypto.randomUUID() };
    return named.current.clientId;
  };
}
