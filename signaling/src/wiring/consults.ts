import { join } from 'node:path';
import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import type { ConsultAccess } from '../access/consultRights.ts';
import type { CallService } from '../calls/callService.ts';
import type { Queryable, Transaction } from '../db/database.ts';
import { annotationHandlers } from '../features/annotations/handlers.ts';
import { annotationReportHandlers } from '../features/annotations/report.ts';
import { listKeyImages, listKeyPictures, findAuthor, readWhole } from '../features/annotations/store.ts';
import { appointmentAttendHandlers } from '../features/appointments/attend.ts';
import { appointmentHostHandlers } from '../features/appointments/host.ts';
import { appointmentPictureHandlers } from '../features/appointments/picture.ts';
import { appointmentVoiceHandlers } from '../features/appointments/voice.ts';
import { WaitingRoom } from '../features/appointments/waitingRoom.ts';
import { chatHandlers, chatRequestHandlers } from '../features/chat/handlers.ts';
import { codeHandlers } from '../features/codes/handlers.ts';
import { consultHandlers } from '../features/consults/handlers.ts';
import { CAPTURE_TASK, capturePhoto } from '../features/files/capture.ts';
import { followUpFileKeeper } from '../features/files/fromFollowUp.ts';
import { fileHandlers } from '../features/files/handlers.ts';
import { isLookedAtFile } from '../features/files/lookedAt.ts';
import { Parts } from '../features/files/parts.ts';
import { fileSender } from '../features/files/send.ts';
import { imagingHandlers } from '../features/imaging/handlers.ts';
import { isShared } from '../features/imaging/store.ts';
import { minutesHandlers } from '../features/minutes/handlers.ts';
import { KEY_PICTURE_TASK, KeyPictures, planKeyPicture } from '../features/minutes/keyImages/pictures.ts';
import { minutesHistoryHandlers } from '../features/minutes/history.ts';
import { minutesRequestHandlers, minutesRoom } from '../features/minutes/writing.ts';
import { PUBLISH_TASK } from '../features/partners/publishing.ts';
import { studiesByPatientId } from '../features/patients/studies.ts';
import { verifyHandlers } from '../features/verify/handlers.ts';
import { viewportHandlers } from '../features/viewport/handlers.ts';
import { viewportRoom } from '../features/viewport/table.ts';
import { addJob } from '../jobs/queue.ts';
import type { Foundation } from './foundation.ts';

interface OtherAreas {
  calls: CallService;
  planDeliveries: (tx: Transaction, consult: ConsultAccess, versionNumber: number) => Promise<void>;
}

/** The consult itself: request, files, images, minutes, signatures, follow-ups. */
export async function wireConsults(base: Foundation, { calls, planDeliveries }: OtherAreas) {
  const { config, log, db, tokens, imaging, gate, seals, sessions, moves, socket, publicUrl, closers } = base;
  const filePorts = { db, imaging, folder: join(config.DATA_DIR, 'files') };
  const waitingRoom = new WaitingRoom({ db, log });
  closers.push(() => waitingRoom.close());
  // Where somebody looks and draws carries no picture: it goes on while the archive is down.
  const sharedStudy = (consultId: string, studyUid: string): Promise<boolean> => isShared(db, consultId, studyUid);
  const keyImages = async (q: Queryable, consultId: string): Promise<MinutesKeyImage[]> =>
    (await listKeyImages(q, consultId)).map(({ id, studyUid, seriesUid, sopUid, frame, window, author, facts }) => ({
      id,
      studyUid,
      seriesUid,
      sopUid,
      frame,
      window,
      ...facts,
      markedBy: author.name,
    }));
  const keyPictures = new KeyPictures({
    db,
    imaging,
    keyImages,
    isOpen: (consultId, studyUid, signal) => gate.isOpen(consultId, studyUid, signal),
  });
  const viewport = viewportHandlers({
    db,
    emitter: socket,
    isOfConsult: async (consultId, uid) => (await sharedStudy(consultId, uid)) || isLookedAtFile(db, consultId, uid),
    authorOf: (consultId, annotationId) => findAuthor(db, consultId, annotationId),
    annotationsOf: (consultId) => readWhole(db, consultId),
  });
  return {
    waitingRoom,
    viewport,
    routes: {
      ...codeHandlers({ db }),
      ...consultHandlers({ db, studiesOfPatient: studiesByPatientId(db, imaging) }),
      ...(await fileHandlers(filePorts)),
      ...imagingHandlers({
        db,
        imaging,
        gate,
        deviceKey: tokens.deviceKey,
        keyImages: (consultId) => listKeyPictures(db, consultId),
      }),
      ...annotationReportHandlers({ db, imaging, isShared: (consultId, studyUid) => gate.isOpen(consultId, studyUid) }),
      ...chatHandlers({ db }),
      ...verifyHandlers({ db }),
      ...minutesHistoryHandlers({ db }),
      ...minutesHandlers({
        db,
        assertPassword: (personId, password) => sessions.assertPassword(personId, password),
        async markSigned(tx, consultId, by, requestId) {
          await moves.markSigned(tx, consultId, by, requestId);
          await addJob(tx, PUBLISH_TASK, {}, { key: PUBLISH_TASK });
        },
        emitter: socket,
        keyImages,
        keyPictures,
        seals,
        publicUrl,
        planDeliveries,
      }),
      ...appointmentHostHandlers({
        db,
        publicUrl,
        endGuest: ({ id, callId }, reason) => {
          calls.removeActor(callId, `appointment:${id}`);
          socket.endSessions(`appointment:${id}`, reason);
        },
        endCall: (callId, byName) => calls.endMedia(callId, byName),
      }),
      ...appointmentPictureHandlers({ db, keepFile: followUpFileKeeper(filePorts) }),
      ...appointmentVoiceHandlers({ db, keepFile: followUpFileKeeper(filePorts) }),
      ...appointmentAttendHandlers({
        db,
        tokens,
        sendFile: fileSender(filePorts),
      }),
    },
    tasks: {
      [CAPTURE_TASK]: capturePhoto({ ...filePorts, log }),
      [KEY_PICTURE_TASK]: keyPictures.task,
      forget_uploads: () => new Parts(join(filePorts.folder, 'parts')).forgetOld(),
    },
    requests: {
      ...chatRequestHandlers({ db }),
      ...minutesRequestHandlers({ db, emitter: socket }),
      ...viewport.requests,
      ...annotationHandlers({
        db,
        imaging,
        isShared: sharedStudy,
        presents: viewport.presents,
        lookingAt: (consultId) => [viewportRoom(consultId), minutesRoom(consultId)],
        planKeyPicture,
      }),
    },
  };
}
