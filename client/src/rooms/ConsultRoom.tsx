import { Button } from '@mantine/core';
import { IconVideoOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { isCallOpen } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { createChat, type Chat } from '../features/chat/model.ts';
import { createOutbox } from '../features/chat/outbox.ts';
import { MissedSpeechNote, MissedSpeechSetting } from '../features/chat/MissedSpeechNote.tsx';
import { useVoices, type Voices } from '../features/chat/useVoices.ts';
import { ChatView } from '../features/chat/View.tsx';
import { VoiceOffer } from '../features/chat/VoiceButton.tsx';
import { QuestionCard } from '../features/consult/QuestionCard.tsx';
import { PANELS } from '../features/room/model.ts';
import { RoomView } from '../features/room/View.tsx';
import { createSnapshots, type Snapshots } from '../call/snapshots.ts';
import { uploadFile } from '../net/upload.ts';
import { api } from '../net/api.ts';
import { queryKeys } from '../net/queryKeys.ts';
import { useNotice, useSignaling } from '../net/SignalingContext.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { untilReached } from '../shell/untilReached.ts';
import { useMe } from '../state/me.ts';
import { useStore } from '../state/useStore.ts';
import { MinutesOffersContext } from '../state/useMinutesOffers.ts';
import { createMinutesOffers } from '../state/minutesOffers.ts';
import { StudyOpeningContext } from '../state/useStudyOpening.ts';
import { setScreenTitle } from '../ui/documentTitle.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PatientBanner } from '../ui/PatientBanner.tsx';
import { PageSkeleton } from '../ui/Skeletons.tsx';
import { Entrance } from './Entrance.tsx';
import classes from './rooms.module.css';
import { RoomFiles } from './RoomFiles.tsx';
import { RoomOffers } from './RoomOffers.tsx';
import { useNoFilesOpened } from './useNoFilesOpened.ts';
import { useStay, type Stay } from './useStay.ts';
import { useStudyOpeningIn } from './useStudyOpeningIn.ts';

/** What other features show beside the faces. */
export interface RoomSlots {
  Summary: ComponentType<{ patientId: string; askedAt?: string | null }>;
  Images: ComponentType<{ consult: Consult }>;
  AddFiles?: ComponentType<{ consult: Consult }>;
  /** Files of others that are on their way. */
  Coming?: ComponentType<{ consult: Consult }>;
  Minutes?: ComponentType<{ consult: Consult }>;
  /** Takes what the room offers into the minutes, whether their panel is open or not. */
  MinutesTaker?: ComponentType<{ consult: Consult }>;
}

/** The room of a consult: device check, call, summary, images, minutes, chat. */
export default function ConsultRoom({ slots }: { slots: RoomSlots }) {
  const { t } = useTranslation('room');
  const { consultId = '' } = useParams();
  const signaling = useSignaling();
  const found = useQuery({
    queryKey: queryKeys.consult(consultId),
    queryFn: ({ signal }) => api('consults.get', { params: { consultId } }, { signal }),
    ...untilReached,
  });
  // Whoever is inside stays inside until the call itself ends, whatever state the consult takes meanwhile.
  const [entered, setEntered] = useState(false);
  const consult = found.data;
  useEffect(() => {
    if (consult && isCallOpen(consult.state)) setEntered(true);
  }, [consult]);
  useEffect(() => setScreenTitle(t('page.title')), [t]);
  if (!consult) return found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <PageSkeleton />;
  if (!entered && !isCallOpen(consult.state)) {
    return (
      <EmptyState
        icon={<IconVideoOff size={40} stroke={1.2} />}
        title={t('page.failed')}
        text={t('page.notOpen')}
        action={
          <Button component={Link} to={`/consults/${consultId}`}>
            {t('page.back')}
          </Button>
        }
      />
    );
  }
  return signaling ? <Inside consult={consult} signaling={signaling} slots={slots} /> : <PageSkeleton />;
}

function Inside({ consult, signaling, slots }: { consult: Consult; signaling: SignalingPort; slots: RoomSlots }) {
  const { stay, again } = useStay({
    signaling,
    callId: consult.callId,
    panels: PANELS,
    layoutPreference: 'room.layout',
    defaultLayout: 'beside',
  });
  const me = useMe();
  const chat = useChat(consult.id, signaling);
  const voices = useVoices({ personId: me.id, consultId: consult.id, signaling, call: stay?.call, capture: stay?.capture });
  if (!stay || !chat) return <PageSkeleton />;
  return (
    <Entrance
      stay={stay}
      callId={consult.callId}
      about={`${consult.number} · ${consult.patient.name}`}
      backTo={`/consults/${consult.id}`}
      onAgain={again}
      offer={voices && <VoiceOffer voices={voices} />}
    >
      <Room consult={consult} stay={stay} chat={chat} voices={voices} slots={slots} signaling={signaling} />
    </Entrance>
  );
}

function Room({
  consult,
  stay,
  chat,
  voices,
  slots,
  signaling,
}: {
  consult: Consult;
  stay: Stay;
  chat: Chat;
  voices: Voices | undefined;
  slots: RoomSlots;
  signaling: SignalingPort;
}) {
  const { t } = useTranslation('room');
  const me = useMe();
  const navigate = useNavigate();
  const { unread } = useStore(chat.state);
  useNotice(
    'consult:fileAdded',
    ({ consultId, file }) =>
      consultId === consult.id && file.uploadedBy.id !== me.id && file.kind !== 'audio' && stay.room.markNews('images'),
  );
  useNotice(
    'viewport:presenterChanged',
    ({ consultId, presenter }) =>
      consultId === consult.id && presenter !== null && presenter.personId !== me.id && stay.room.markNews('images'),
  );
  useNotice('minutes:updated', ({ consultId }) => consultId === consult.id && stay.room.markNews('minutes'));
  const [offers] = useState(createMinutesOffers);
  const snapshots = useSnapshots(consult, stay, signaling);
  useNoFilesOpened();
  const studyOpening = useStudyOpeningIn(stay.room, consult);
  return (
    <MinutesOffersContext value={offers}>
      <RoomOffers call={stay.call} />
      {slots.MinutesTaker && <slots.MinutesTaker consult={consult} />}
      <RoomView
        room={stay.room}
        call={stay.call}
        capture={stay.capture}
        quality={stay.quality}
        snapshots={snapshots && { ...snapshots, of: 'staff' }}
        title={`${consult.number} · ${consult.patient.name}`}
        panels={PANELS}
        unreadChat={unread}
        mayEnd
        endHint={t('leave.endConsult')}
        notice={voices && <MissedSpeechNote voices={voices} />}
        settings={voices && <MissedSpeechSetting voices={voices} />}
        onEnd={stay.call.endForAll}
        onLeft={() => void navigate(`/consults/${consult.id}`)}
        renderPanel={(panel, visible) => {
          switch (panel) {
            case 'summary':
              return (
                <div className={`${classes['panel']} ${classes['summary']}`}>
                  <PatientBanner patient={consult.patient} />
                  <QuestionCard consult={consult} />
                  <StudyOpeningContext value={studyOpening}>
                    <slots.Summary patientId={consult.patient.id} askedAt={consult.requestedAt} />
                  </StudyOpeningContext>
                </div>
              );
            case 'images':
              return (
                <div className={classes['fill']} data-own-keys>
                  <RoomFiles consult={consult} AddFiles={slots.AddFiles} Coming={slots.Coming}>
                    <StudyOpeningContext value={studyOpening}>
                      <slots.Images consult={consult} />
                    </StudyOpeningContext>
                  </RoomFiles>
                </div>
              );
            case 'minutes':
              return <div className={classes['panel']}>{slots.Minutes && <slots.Minutes consult={consult} />}</div>;
            case 'chat':
              return <ChatView chat={chat} personId={me.id} visible={visible} {...(voices && { voices })} />;
            case 'share':
              return null;
          }
        }}
      />
    </MinutesOffersContext>
  );
}

function useChat(consultId: string, signaling: SignalingPort): Chat | undefined {
  const me = useMe();
  const [chat, setChat] = useState<Chat>();
  useEffect(() => {
    const made = createChat({
      consultId,
      personId: me.id,
      signaling,
      list: async () => (await api('chat.list', { params: { consultId } })).messages,
      outbox: createOutbox(localStorage, me.id, consultId),
    });
    setChat(made);
    return () => made.close();
  }, [consultId, me.id, signaling]);
  return chat;
}

/** Pictures on request go to the files of this consult. */
function useSnapshots(consult: Consult, { call, room }: Stay, signaling: SignalingPort): Snapshots | undefined {
  const [snapshots, setSnapshots] = useState<Snapshots>();
  const { id: consultId, callId } = consult;
  useEffect(() => {
    const made = createSnapshots({
      session: call.session,
      shared: () => room.sharedPicture(),
      signaling,
      callId,
      upload: async (file) => (await uploadFile(consultId, file, { onProgress: () => undefined })).file.id,
    });
    setSnapshots(made);
    return () => made.close();
  }, [call, room, signaling, callId, consultId]);
  return snapshots;
}
