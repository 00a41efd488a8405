import { Button } from '@mantine/core';
import { IconDoorEnter } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Appointment, SharedItem } from '@hoi-chan/shared/features/appointments.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { createSnapshots, type Snapshots } from '../call/snapshots.ts';
import { DoctorsSpeechNote, DoctorsSpeechSetting } from '../features/room/DoctorsSpeech.tsx';
import { MissedVoices } from '../features/room/MissedVoices.tsx';
import { PatientPictures } from '../features/room/PatientPictures.tsx';
import { RoomView } from '../features/room/View.tsx';
import type { PanelName } from '../features/room/model.ts';
import { SharePanel } from '../features/room/SharePanel.tsx';
import { api } from '../net/api.ts';
import { queryKeys } from '../net/queryKeys.ts';
import { useNotice, useSignaling } from '../net/SignalingContext.ts';
import { untilReached } from '../shell/untilReached.ts';
import { useMe } from '../state/me.ts';
import { StudyOpeningContext } from '../state/useStudyOpening.ts';
import { setScreenTitle } from '../ui/documentTitle.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PageSkeleton } from '../ui/Skeletons.tsx';
import { Entrance } from './Entrance.tsx';
import classes from './rooms.module.css';
import { useFollowUpSpeech } from './useFollowUpSpeech.ts';
import { useStay, type Stay } from './useStay.ts';
import { useStudyOpeningIn } from './useStudyOpeningIn.ts';

const PANELS: readonly PanelName[] = ['share', 'summary', 'images'];

export interface AppointmentSlots {
  Summary: ComponentType<{ patientId: string }>;
  Images: ComponentType<{ consult: Consult }>;
}

/** The room of a follow-up: the patient is let in from here, and gets what is shared. */
export default function AppointmentRoom({ slots }: { slots: AppointmentSlots }) {
  const { t } = useTranslation('room');
  const { appointmentId = '' } = useParams();
  const signaling = useSignaling();
  const found = useQuery({
    queryKey: queryKeys.appointment(appointmentId),
    queryFn: ({ signal }) => api('appointments.get', { params: { appointmentId } }, { signal }),
    ...untilReached,
  });
  const consultId = found.data?.appointment.consultId;
  const consult = useQuery({
    queryKey: queryKeys.consult(consultId ?? ''),
    queryFn: ({ signal }) => api('consults.get', { params: { consultId: consultId ?? '' } }, { signal }),
    ...untilReached,
    enabled: consultId !== undefined,
  });
  const { stay, again } = useStay({
    signaling,
    callId: found.data?.appointment.callId ?? '',
    panels: PANELS,
    layoutPreference: 'room.followUpLayout',
    defaultLayout: 'speaker',
  });
  useEffect(() => setScreenTitle(t('page.appointmentTitle')), [t]);
  const failed = found.error ?? consult.error;
  if (failed) return <ErrorState error={failed} onRetry={() => void Promise.all([found.refetch(), consult.refetch()])} />;
  if (!found.data || !consult.data || !stay) return <PageSkeleton />;
  const { appointment, shared } = found.data;
  const backTo = `/consults/${appointment.consultId}`;
  return (
    <Entrance
      stay={stay}
      callId={appointment.callId}
      about={`${t('page.appointmentTitle')} · ${appointment.patientName}`}
      backTo={backTo}
      onAgain={again}
    >
      <Room appointment={appointment} shared={shared} consult={consult.data} stay={stay} slots={slots} backTo={backTo} />
    </Entrance>
  );
}

interface InsideProps {
  appointment: Appointment;
  shared: readonly SharedItem[];
  consult: Consult;
  stay: Stay;
  slots: AppointmentSlots;
  backTo: string;
}

function Room({ appointment, shared, consult, stay, slots, backTo }: InsideProps) {
  const { t } = useTranslation('room');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const params = { appointmentId: appointment.id };
  const studyOpening = useStudyOpeningIn(stay.room, consult);
  const snapshots = useSnapshots(stay, appointment.callId);
  const speech = useFollowUpSpeech({ personId: useMe().id, appointmentId: appointment.id, signaling: useSignaling(), stay });
  useNotice('consult:fileAdded', ({ consultId, file }) => consultId === consult.id && file.fromPatient && stay.room.markNews('share'));
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.appointment(appointment.id) });
  return (
    <RoomView
      room={stay.room}
      call={stay.call}
      capture={stay.capture}
      quality={stay.quality}
      title={`${t('page.appointmentTitle')} · ${appointment.patientName}`}
      panels={PANELS}
      unreadChat={0}
      mayEnd
      endHint={t('leave.endAppointment')}
      snapshots={snapshots && { news: snapshots.news, ask: snapshots.ask, of: 'patient' }}
      notice={
        <>
          <Door appointment={appointment} onAdmitted={refresh} />
          {speech && <DoctorsSpeechNote speech={speech} />}
        </>
      }
      settings={speech && <DoctorsSpeechSetting speech={speech} />}
      onEnd={async () => {
        await api('appointments.end', { params });
        await stay.call.leave().catch(() => undefined);
      }}
      onLeft={() => void navigate(backTo)}
      renderPanel={(panel) => {
        switch (panel) {
          case 'share':
            return (
              <div className={classes['panel']}>
                <SharePanel
                  shared={shared}
                  files={consult.files.filter(({ kind, fromPatient }) => (kind === 'photo' || kind === 'pdf') && !fromPatient)}
                  fromPatient={
                    <>
                      <MissedVoices consultId={consult.id} files={consult.files} />
                      <PatientPictures consultId={consult.id} files={consult.files} />
                    </>
                  }
                  onShare={async (body) => {
                    await api('appointments.share', { params, body });
                    await refresh();
                  }}
                />
              </div>
            );
          case 'summary':
            return (
              <div className={classes['panel']}>
                <StudyOpeningContext value={studyOpening}>
                  <slots.Summary patientId={consult.patient.id} />
                </StudyOpeningContext>
              </div>
            );
          case 'images':
            return (
              <div className={classes['fill']} data-own-keys>
                <StudyOpeningContext value={studyOpening}>
                  <slots.Images consult={consult} />
                </StudyOpeningContext>
              </div>
            );
          case 'minutes':
          case 'chat':
            return null;
        }
      }}
    />
  );
}

/** Asked of the patient only: doctors add nothing to a consult that is signed. */
function useSnapshots({ call }: Stay, callId: string): Snapshots | undefined {
  const signaling = useSignaling();
  const [snapshots, setSnapshots] = useState<Snapshots>();
  useEffect(() => {
    if (signaling === undefined) return;
    const made = createSnapshots({
      session: call.session,
      shared: () => null,
      signaling,
      callId,
      upload: () => Promise.reject(new AppError('CONFLICT', 'nothing is added here')),
    });
    setSnapshots(made);
    return () => made.close();
  }, [call, signaling, callId]);
  return snapshots;
}

/** Who stands at the door. */
function Door({ appointment, onAdmitted }: { appointment: Appointment; onAdmitted: () => Promise<unknown> }) {
  const { t } = useTranslation('room');
  const admit = useMutation({
    mutationFn: () => api('appointments.admit', { params: { appointmentId: appointment.id } }),
    onSettled: onAdmitted,
  });
  if (appointment.state === 'in_call' || appointment.state === 'ended') return null;
  if (appointment.state !== 'waiting') {
    return (
      <p className={classes['door']} role="status">
        {t('page.patientAbsent')}
      </p>
    );
  }
  return (
    <div className={classes['door']} role="status" data-waiting>
      <span>{t('page.patientWaits', { name: appointment.patientName })}</span>
      <Button leftSection={<IconDoorEnter size={18} aria-hidden />} loading={admit.isPending} onClick={() => admit.mutate()}>
        {t('page.admit')}
      </Button>
      {admit.isError && <ErrorState error={admit.error} compact />}
    </div>
  );
}
