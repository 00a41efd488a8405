import { Alert, Button, Group, Radio, Select, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import { IconDeviceFloppy, IconSend } from '@tabler/icons-react';
import { useRef, useState, type ComponentType } from 'react';
import { urgencyTimes, type Urgency } from '@hoi-chan/shared/clinical/urgency.ts';
import { useTranslation } from 'react-i18next';
import type { Consult, ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import type { PatientCard } from '@hoi-chan/shared/features/patients.ts';
import { useMe } from '../../state/me.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PatientBanner } from '../../ui/PatientBanner.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { useSpecialtyName } from '../../ui/useSpecialtyName.ts';
import { DiagnosisField } from './DiagnosisField.tsx';
import { facilitiesFor, kinds, offeredSpecialties, urgencies, withSpecialty, type ConsultKind } from './model.ts';
import { StudiesField } from './StudiesField.tsx';
import { useRequest } from './useRequest.ts';
import { VitalsFields } from './VitalsFields.tsx';

/** How files get into a draft; another feature's. */
export type FilesSlot = ComponentType<{
  place: string;
  ensureConsult: () => Promise<string>;
  stored?: readonly ConsultFile[] | undefined;
  removable: boolean;
  onUnfinished?: (unfinished: boolean) => void;
  onLost?: (lost: number) => void;
}>;

/** The form, in the order a doctor thinks: what do I ask, how urgent, whom, what do I see. */
export function RequestFormView({
  patient,
  facilities,
  draft,
  Files,
}: {
  patient: PatientCard;
  facilities: Facility[];
  draft: Consult | undefined;
  Files: FilesSlot;
}) {
  const { t } = useTranslation('request');
  const me = useMe();
  const specialtyName = useSpecialtyName();
  const { form, change, problems, files, ensureConsult, send, trySend, discard } = useRequest(me.id, patient.id, draft);
  const [unfinished, setUnfinished] = useState(false);
  const [lost, setLost] = useState(0);
  const [sendingWithout, setSendingWithout] = useState(false);
  const formElement = useRef<HTMLFormElement>(null);
  const [discarding, setDiscarding] = useState(false);
  const errorOf = (name: string): string | undefined => (problems[name] ? t(`problem.${problems[name]}`) : undefined);
  const submit = (): void => {
    const first = trySend();
    if (first !== undefined) formElement.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const targets = facilitiesFor(facilities, form.specialty);
  return (
    <form
      ref={formElement}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (lost > 0) setSendingWithout(true);
        else submit();
      }}
    >
      <Stack gap="lg">
        <PatientBanner patient={patient} details={patient.address} />
        <SectionCard title={t('section.question')}>
          <Stack gap="md">
            <Textarea
              name="question"
              label={t('field.question')}
              description={t('field.questionHint')}
              placeholder={t('field.questionExample')}
              value={form.question}
              onChange={(event) => change({ question: event.currentTarget.value })}
              error={errorOf('question')}
              autosize
              minRows={4}
              maxLength={4000}
              withAsterisk
              autoFocus
            />
            <DiagnosisField value={form.diagnosis} onChange={(diagnosis) => change({ diagnosis })} error={errorOf('diagnosis')} />
          </Stack>
        </SectionCard>
        <SectionCard title={t('section.whom')}>
          <Stack gap="md">
            <Radio.Group
              label={t('field.urgency')}
              value={form.urgency}
              onChange={(value) => change({ urgency: urgencies.find((urgency) => urgency === value) ?? 'routine' })}
            >
              <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs" mt={6}>
                {urgencies.map((urgency) => (
                  <Radio.Card key={urgency} value={urgency} p="sm" radius="md">
                    <Group wrap="nowrap" align="flex-start" gap="sm">
                      <Radio.Indicator color={urgency === 'emergency' ? 'red' : 'teal'} />
                      <div>
                        <Text size="sm" fw={650} c={urgency === 'emergency' ? 'var(--hc-danger)' : undefined}>
                          {t(`common:urgency.${urgency}`)}
                        </Text>
                        <Text size="xs" c="dimmed">
                          {t(`urgencyHint.${urgency}`)} <WaitsAtMost urgency={urgency} />
                        </Text>
                      </div>
                    </Group>
                  </Radio.Card>
                ))}
              </SimpleGrid>
            </Radio.Group>
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              <Select
                name="specialty"
                label={t('field.specialty')}
                placeholder={t('field.choose')}
                searchable
                value={form.specialty === '' ? null : form.specialty}
                onChange={(value) => change(withSpecialty(form, value ?? '', facilities))}
                data={offeredSpecialties(facilities)
                  .map((code) => ({ value: code, label: specialtyName(code) }))
                  .toSorted((a, b) => a.label.localeCompare(b.label, 'vi'))}
                nothingFoundMessage={t('field.nothing')}
                error={errorOf('specialty')}
                withAsterisk
              />
              <Select
                name="targetFacilityId"
                label={t('field.target')}
                placeholder={form.specialty === '' ? t('field.specialtyFirst') : t('field.choose')}
                disabled={form.specialty === ''}
                value={form.targetFacilityId === '' ? null : form.targetFacilityId}
                onChange={(value) => change({ targetFacilityId: value ?? '' })}
                data={targets.map((facility) => ({ value: facility.id, label: facility.name }))}
                error={errorOf('targetFacilityId')}
                withAsterisk
              />
              <Select
                name="kind"
                label={t('field.kind')}
                value={form.kind}
                allowDeselect={false}
                onChange={(value) => change({ kind: kinds.find((kind): kind is ConsultKind => kind === value) ?? form.kind })}
                data={kinds.map((kind) => ({ value: kind, label: t(`common:consultKind.${kind}`) }))}
              />
            </SimpleGrid>
          </Stack>
        </SectionCard>
        <SectionCard title={t('section.vitals')}>
          <VitalsFields values={form.vitals} onChange={(vitals) => change({ vitals })} problems={problems} />
        </SectionCard>
        <SectionCard title={t('section.studies')}>
          <StudiesField
            patientId={patient.id}
            value={form.studyInstanceUids}
            onChange={(studyInstanceUids) => change({ studyInstanceUids })}
          />
        </SectionCard>
        <SectionCard title={t('section.files')}>
          <Files
            place={form.clientId}
            ensureConsult={ensureConsult}
            stored={files}
            removable
            onUnfinished={setUnfinished}
            onLost={setLost}
          />
        </SectionCard>
        {send.error && <ErrorState error={send.error} compact />}
        {Object.keys(problems).length > 0 && (
          <Alert color="red" role="alert">
            {t('problem.summary')}
          </Alert>
        )}
        <Group justify="space-between" gap="md">
          <Group gap={6} c="dimmed">
            <IconDeviceFloppy size={18} aria-hidden />
            <Text size="sm">{t('kept')}</Text>
          </Group>
          <Group gap="xs">
            <Button variant="subtle" color="red" onClick={() => setDiscarding(true)}>
              {t('discard')}
            </Button>
            <Button type="submit" size="md" leftSection={<IconSend size={20} aria-hidden />} loading={send.isPending} disabled={unfinished}>
              {t('send')}
            </Button>
          </Group>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={discarding}
        title={t('discard')}
        text={t('discardText')}
        confirmLabel={t('discard')}
        danger
        onClose={() => setDiscarding(false)}
        onConfirm={discard}
      />
      <ConfirmDialog
        opened={sendingWithout}
        title={t('without.title', { count: lost })}
        text={t('without.text')}
        confirmLabel={t('without.send')}
        onClose={() => setSendingWithout(false)}
        onConfirm={async () => submit()}
      />
    </form>
  );
}

/** From the row the server works by: the words and the expiry cannot differ. */
function WaitsAtMost({ urgency }: { urgency: Urgency }) {
  const { t } = useTranslation('request');
  const hours = urgencyTimes[urgency].expiresAfterHours;
  return hours > 48 ? t('waits.days', { count: Math.round(hours / 24) }) : t('waits.hours', { count: hours });
}
