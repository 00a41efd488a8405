import './ui/allStyles.ts';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { isCallOpen } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { ProfileMenu } from './features/access/ProfileMenu.tsx';
import type { ConsultSlots } from './features/consult/View.tsx';
import type { SessionModel } from './features/access/model.ts';
import { endUploads } from './features/uploads/held.ts';
import { loadTexts } from './i18n/index.ts';
import { SignalingContext } from './net/SignalingContext.ts';
import { keepSeatsOf } from './net/seatMemory.ts';
import { linkReading } from './net/linkReading.ts';
import { watchTransfers } from './net/transferWatch.ts';
import { createQueryClient } from './shell/queryClient.ts';
import { lazyPage } from './shell/lazyPage.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { RoomAhead } from './shell/RoomAhead.tsx';
import { Shell } from './shell/Shell.tsx';
import { useLiveConnection } from './shell/useLiveConnection.ts';
import { ListSkeleton } from './ui/Skeletons.tsx';
import { dropOldChosenFiles } from './state/chosenFiles.ts';
import { forgetWriting } from './state/forgetWriting.ts';
import { MeContext } from './state/me.ts';
import { unsentNamesOf } from './state/unsent.ts';

/*
 * Everything for people who are signed in: the one place where features meet. A feature's screen is its `View.tsx` (default export) or
 * one of its named views; what a feature shows of another comes in from here as a prop.
 */
const Desk = lazyPage(['desk'], () => import('./features/desk/View.tsx'));
const ConsultList = lazyPage(['desk'], () => import('./features/desk/ConsultListView.tsx'));
const QueueWatch = lazyPage(['desk'], () => import('./features/desk/QueueWatch.tsx'), null);
const ChangeWatch = lazyPage(['desk'], () => import('./features/desk/ChangeWatch.tsx'), null);
const PatientFinder = lazyPage(['patients'], () => import('./features/patients/PatientFinder.tsx'));
const Patients = lazyPage(['patients'], () => import('./features/patients/View.tsx'));
const RegisterPatient = lazyPage(['patients'], () => import('./features/patients/RegisterView.tsx'));
const Patient = lazyPage(['patients'], () => import('./features/patients/PatientView.tsx'));
const Summary = lazyPage(['summary'], () => import('./features/summary/SummaryPanel.tsx'));
const Allergies = lazyPage(['summary'], () => import('./features/summary/AllergyNotice.tsx'), <ListSkeleton rows={1} height={52} />);
const Request = lazyPage(['request'], () => import('./features/request/View.tsx'));
const UploadsField = lazyPage(['uploads'], () => import('./features/uploads/UploadsField.tsx'), <ListSkeleton rows={1} height={120} />);
const Coming = lazyPage(['uploads'], () => import('./features/uploads/Coming.tsx'), null);
const ConsultPage = lazyPage(['consult'], () => import('./features/consult/View.tsx'));
const ImagesPanel = lazyPage(['viewer'], () => import('./features/viewer/ImagesPanel.tsx'));
const ImagesAhead = lazyPage(['viewer'], () => import('./features/viewer/prepared/ImagesAhead.tsx'), null);
const Minutes = lazyPage(['minutes', 'deliveries'], () => import('./features/minutes/MinutesPanel.tsx'));
const MinutesTaker = lazyPage(['minutes'], () => import('./features/minutes/OfferTaker.tsx'), null);
const FollowUps = lazyPage(['appointments'], () => import('./features/appointments/ConsultFollowUps.tsx'));
const Appointments = lazyPage(['appointments'], () => import('./features/appointments/View.tsx'));
const Admin = lazyPage(['admin'], () => import('./features/admin/View.tsx'));
const Identities = lazyPage(['identities'], () => import('./features/identities/View.tsx'));
const Capsules = lazyPage(['capsules', 'identities'], () => import('./features/capsules/View.tsx'));
const RecordSystems = lazyPage(['recordSystems'], () => import('./features/recordSystems/View.tsx'));
const Connections = lazyPage(['connections'], () => import('./connections/ConnectionsFrame.tsx'));
const Hl7 = lazyPage(['hl7'], () => import('./features/hl7/View.tsx'));
const Partners = lazyPage(['partners'], () => import('./features/partners/View.tsx'));
const Imports = lazyPage(['imports'], () => import('./features/imports/View.tsx'));
const Deliveries = lazyPage(['deliveries'], () => import('./features/deliveries/View.tsx'));
const roomTexts = ['room', 'devices', 'chat', 'minutes'];
const loadRoom = () => import('./rooms/ConsultRoom.tsx');
const ConsultRoom = lazyPage(roomTexts, loadRoom);
const AppointmentRoom = lazyPage(['room', 'devices'], () => import('./rooms/AppointmentRoom.tsx'));

function Images({ consult }: { consult: Consult }) {
  return <ImagesPanel consultId={consult.id} studies={consult.studies} files={consult.files} />;
}

const pictures = () => import('./features/viewer/prepared/pictures.ts');
const forgetImages = (): Promise<void> => pictures().then(({ forgetPictures }) => forgetPictures());

const SEND_PATIENCE_MS = 1_500;

/** Whether something this person wrote or spoke is on this device alone; what is just on its way is given the time of a slow round trip. */
async function hasUnsent(personId: string): Promise<boolean> {
  const anyLeft = (): boolean => unsentNamesOf(localStorage, personId).length > 0;
  if (!anyLeft()) return false;
  // Where it was never loaded nothing is on its way.
  const sessions = await import('./features/minutes/sessions.ts').catch(() => undefined);
  sessions?.flushAllMinutes();
  const deadline = performance.now() + SEND_PATIENCE_MS;
  while (navigator.onLine && anyLeft() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  return anyLeft();
}

/** While a consult can still take files, its two doctors add to it. */
function AddFiles({ consult }: { consult: Consult }) {
  return <UploadsField key={consult.id} place={consult.id} ensureConsult={() => Promise.resolve(consult.id)} removable={false} />;
}

const roomAhead = (): Promise<unknown> => Promise.all([loadRoom(), loadTexts(roomTexts)]);
const viewerAhead = (): Promise<unknown> =>
  Promise.all([import('./features/viewer/ImagesPanel.tsx'), import('./features/viewer/StackViewer.tsx')]);

/** Until the call is over both doctors may come in at any moment. */
function Ahead({ consult }: { consult: Consult }) {
  if (consult.state !== 'requested' && !isCallOpen(consult.state)) return null;
  return <RoomAhead room={roomAhead} viewer={consult.studies.length > 0 ? viewerAhead : undefined} />;
}

const slots: ConsultSlots = { Allergies, Summary, Images, Minutes, FollowUps, AddFiles, Coming, Ahead };
const roomSlots = { ...slots, Summary, Images, Minutes, MinutesTaker };

export default function SignedIn({ session, me }: { session: SessionModel; me: Me }) {
  // Before a room is opened.
  useState(() => keepSeatsOf(sessionStorage, me.id));
  useState(() => dropOldChosenFiles(localStorage));
  const [queries] = useState(createQueryClient);
  const signaling = useLiveConnection(session, queries, me.id);
  useEffect(() => watchTransfers(linkReading.noteDown), []);
  useEffect(() => endUploads, []);
  useEffect(
    () =>
      session.state.subscribe(() => {
        const now = session.state.get();
        // A session that is over for any reason leaves no pictures.
        if (now.status === 'out') void pictures().then(({ forgetEverySight }) => forgetEverySight());
        // Only who leaves on purpose wants it: a session that merely ended keeps unsent writing on the device.
        if (now.status !== 'out' || now.reason === undefined || now.reason === 'ended') return;
        void forgetWriting(me.id, now.reason === 'signed_out_keeping');
      }),
    [session, me.id],
  );
  const menu = <ProfileMenu session={session} me={me} forgetImages={forgetImages} hasUnsent={() => hasUnsent(me.id)} />;
  return (
    <QueryClientProvider client={queries}>
      <SignalingContext value={signaling}>
        <MeContext value={me}>
          <BrowserRouter>
            <Notifications position="top-right" />
            {me.role === 'specialist' && <QueueWatch />}
            {me.role !== 'provincial_admin' && <ChangeWatch />}
            {me.role !== 'provincial_admin' && <ImagesAhead />}
            <Routes>
              <Route element={<Shell me={me} menu={menu} />}>
                <Route index element={<Desk patientFinder={<PatientFinder limit={8} autoFocus />} />} />
                <Route path="consults" element={<ConsultList />} />
                <Route path="consults/:consultId" element={<ConsultPage slots={slots} />} />
                <Route path="patients" element={<Patients />} />
                <Route path="patients/new" element={<RegisterPatient />} />
                <Route path="patients/:patientId" element={<Patient Summary={Summary} />} />
                <Route path="patients/:patientId/request" element={<Request Files={UploadsField} />} />
                <Route path="appointments" element={<Appointments />} />
                <Route path="identities" element={<Identities />} />
                <Route path="capsules" element={<Capsules />} />
                <Route path="connections" element={<Connections />}>
                  <Route index element={<Navigate to="record-systems" replace />} />
                  <Route path="record-systems" element={<RecordSystems />} />
                  <Route path="partners" element={<Partners />} />
                  <Route path="deliveries" element={<Deliveries />} />
                  <Route path="hl7" element={<Hl7 />} />
                  <Route path="imports" element={<Imports />} />
                </Route>
                <Route path="admin/*" element={<Admin />} />
                <Route path="*" element={<NotFound />} />
              </Route>
              {/* The rooms have the whole window to themselves. */}
              <Route path="consults/:consultId/room" element={<ConsultRoom slots={roomSlots} />} />
              <Route path="appointments/:appointmentId/room" element={<AppointmentRoom slots={roomSlots} />} />
            </Routes>
          </BrowserRouter>
        </MeContext>
      </SignalingContext>
    </QueryClientProvider>
  );
}
