import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { createStudyOpening } from '../../state/studyOpening.ts';
import { StudyOpeningContext } from '../../state/useStudyOpening.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Page } from '../../ui/Page.tsx';
import { PatientBanner } from '../../ui/PatientBanner.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { PageSkeleton } from '../../ui/Skeletons.tsx';
import { StatusBadge, UrgencyBadge } from '../../ui/StatusBadge.tsx';
import { ConsultActions } from './ConsultActions.tsx';
import { Files } from './Files.tsx';
import { ImagesCard } from './ImagesCard.tsx';
import { hasMinutes, minutesFirst } from './model.ts';
import { History } from './History.tsx';
import { People } from './People.tsx';
import { QuestionCard } from './QuestionCard.tsx';
import classes from './View.module.css';

/** What other features show on the page of a consult. */
export interface ConsultSlots {
  Allergies?: ComponentType<{ patientId: string }>;
  Summary?: ComponentType<{ patientId: string; askedAt?: string | null }>;
  Images?: ComponentType<{ consult: Consult }>;
  Minutes?: ComponentType<{ consult: Consult }>;
  FollowUps?: ComponentType<{ consult: Consult }>;
  AddFiles?: ComponentType<{ consult: Consult }>;
  /** Files of others that are on their way. */
  Coming?: ComponentType<{ consult: Consult }>;
  /** Fetches what comes next; shows nothing. */
  Ahead?: ComponentType<{ consult: Consult }>;
}

/** Everything about one consult, before, between and after the calls. */
export default function ConsultView({ slots }: { slots: ConsultSlots }) {
  const { t } = useTranslation('consult');
  const { consultId = '' } = useParams();
  const found = useQuery({
    queryKey: queryKeys.consult(consultId),
    queryFn: ({ signal }) => api('consults.get', { params: { consultId } }, { signal }),
  });
  const consult = found.data;
  const [opening] = useState(createStudyOpening);
  const studies = consult?.studies;
  const studyOpening = useMemo(() => studies && { opening, studies }, [opening, studies]);
  if (!consult) return found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <PageSkeleton />;
  const toFinish = minutesFirst(consult.state);
  // Its key lets it change places without starting anew: what is being typed there must stay.
  const minutes = hasMinutes(consult.state) && slots.Minutes && (
    <div key="minutes" className={classes['minutes']}>
      <slots.Minutes consult={consult} />
    </div>
  );
  return (
    <Page
      width="wide"
      title={t('title', { number: consult.number, name: consult.patient.name })}
      heading={
        <span className={classes['heading']}>
          {t('heading', { number: consult.number })} <StatusBadge state={consult.state} />
          <UrgencyBadge urgency={consult.urgency} />
        </span>
      }
      intro={t(`common:consultKind.${consult.kind}`)}
    >
      <StudyOpeningContext value={studyOpening}>
        {slots.Ahead && <slots.Ahead consult={consult} />}
        <Stack gap="lg">
          <PatientBanner patient={consult.patient} details={consult.askingFacility.name} actions={<ConsultActions consult={consult} />} />
          {slots.Allergies && <slots.Allergies patientId={consult.patient.id} />}
          <div className={classes['columns']}>
            <Stack gap="lg" miw={0}>
              {toFinish && minutes}
              <QuestionCard consult={consult} />
              {slots.Coming && <slots.Coming consult={consult} />}
              <Files consult={consult} AddFiles={slots.AddFiles} />
              {consult.studies.length > 0 && slots.Images && <ImagesCard consult={consult} Images={slots.Images} />}
              {!toFinish && minutes}
              {slots.Summary && <slots.Summary patientId={consult.patient.id} askedAt={consult.requestedAt} />}
            </Stack>
            <Stack gap="lg" miw={0}>
              <People consult={consult} />
              {slots.FollowUps && <slots.FollowUps consult={consult} />}
              <SectionCard title={t('history.title')}>
                <History entries={consult.history} />
              </SectionCard>
            </Stack>
          </div>
        </Stack>
      </StudyOpeningContext>
    </Page>
  );
}
