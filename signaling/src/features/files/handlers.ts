import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult, assertParty, roomsOfConsult, type ConsultAccess } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import type { ImagingGateway } from '../../imaging/gateway.ts';
import { publish } from '../../live/publish.ts';
import { isThisPatients } from '../../studyIdentity/gate.ts';
import { storeDicom } from './dicom.ts';
import { sendStored } from './send.ts';
import { sniff, type Kind } from './kinds.ts';
import { differsFrom } from './patientMatch.ts';
import { erasePlace } from './placeData.ts';
import { receiveUpload, type Upload } from './receive.ts';
import {
  countFiles,
  findExpectedPatient,
  findFile,
  findSameFile,
  insertFile,
  isUploadOfPatient,
  lockState,
  removeFile,
  shareStudy,
  type FileInsert,
  type StoredFile,
} from './store.ts';

/** A CT has some hundreds of files; more in one consult is a mistake or an attack. */
const MAX_FILES = 3000;
/** Several large CTs; beyond it one account would fill the disk of all. */
const MAX_CONSULT_BYTES = 5 * 1024 ** 3;
const WRITABLE: readonly ConsultState[] = ['draft', 'requested', 'accepted', 'in_session', 'minutes_open'];

export interface FilePorts {
  db: Database;
  imaging: ImagingGateway;
  /** `files` below DATA_DIR. */
  folder: string;
}

const noFile = (): AppError => new AppError('NOT_FOUND', 'no such file in this consult');

export async function fileHandlers({ db, imaging, folder }: FilePorts) {
  const incoming = join(folder, 'incoming');
  // What a killed process left half-written is nobody's file.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });

  function assertWritable(state: string | undefined): void {
    if (!WRITABLE.includes(state as ConsultState))
      throw new AppError('CONFLICT', 'no file can be added any more', { reason: 'not_possible_now' });
  }

  /** Stores a DICOM file in the archive and notes it as shared. */
  async function keepDicom(
    context: Context,
    consult: ConsultAccess,
    upload: Upload,
    file: FileInsert,
  ): Promise<{ stored: StoredFile; patientMismatch: boolean }> {
    const patient = await findExpectedPatient(db, consult.patientId);
    if (patient === undefined) throw new AppError('NOT_FOUND', 'no such patient');
    const object = await storeDicom(upload.path, {
      imaging,
      folder: incoming,
      mayJoin: async (study) =>
        (await isUploadOfPatient(db, consult.patientId, study.studyInstanceUid)) ||
        (patient.identifiers.includes(study.patientId) && (await isThisPatients(db, consult.patientId, study, patient))),
      signal: context.signal,
    });
    const stored = await note(
      context,
      consult,
      { ...file, object: { studyUid: object.studyUid, seriesUid: object.seriesUid, sopUid: object.sopUid } },
      {
        study: {
          studyUid: object.studyUid,
          description: object.studyDescription,
          modality: object.modality,
          studyDate: object.studyDate,
        },
      },
    );
    return { stored, patientMismatch: differsFrom(object, patient) };
  }

  /** Moves the bytes to their place first: a row without bytes would be a lie, bytes without a row only waste. */
  async function keepBytes(
    context: Context,
    consult: ConsultAccess,
    upload: Upload,
    file: FileInsert,
    placeRemoved: boolean,
  ): Promise<StoredFile> {
    const path = join(consult.id, file.id);
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await rename(upload.path, place);
    return note(context, consult, { ...file, path }, { ...(placeRemoved && { placeRemoved }) }).catch(async (error: unknown) => {
      await rm(place, { force: true });
      throw error;
    });
  }

  async function note(
    context: Context,
    consult: ConsultAccess,
    file: FileInsert,
    { study, ...details }: { study?: Parameters<typeof shareStudy>[2]; placeRemoved?: boolean },
  ): Promise<StoredFile> {
    return db.transaction(async (tx) => {
      assertWritable(await lockState(tx, consult.id));
      await insertFile(tx, file);
      if (study !== undefined) await shareStudy(tx, consult.id, study);
      const stored = await findFile(tx, consult.id, file.id);
      if (stored === undefined) throw noFile();
      await recordAudit(tx, context, {
        action: 'file.upload',
        entityType: 'consult',
        entityId: consult.id,
        details: { fileId: file.id, kind: file.kind, sizeBytes: file.sizeBytes, ...details },
      });
      await publish(tx, roomsOfConsult(consult), 'consult:fileAdded', { consultId: consult.id, file: stored.file });
      return stored;
    });
  }

  function kindOf(upload: Upload): Kind {
    const kind = sniff(upload.head);
    if (kind !== undefined) return kind;
    throw new AppError('INVALID_REQUEST', 'neither DICOM nor JPEG, PNG, PDF or audio', {
      reason: 'not_an_image',
      fields: [{ path: 'file', reason: 'not_an_image' }],
    });
  }

  return {
    'files.upload': async (context, { params, req }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertParty(db, staff, params.consultId);
      assertWritable(consult.state);
      const held = await countFiles(db, consult.id);
      if (held.files >= MAX_FILES || held.bytes >= MAX_CONSULT_BYTES)
        throw new AppError('CONFLICT', 'too many files in this consult', { reason: 'too_many_files' });
      const upload = await receiveUpload(req, incoming);
      try {
        const kind = kindOf(upload);
        const same = await findSameFile(db, consult.id, upload.sha256);
        const known = same === undefined ? undefined : await findFile(db, consult.id, same);
        // Sent again because the answer was lost: the same file, once.
        // What is known was kept without it; said again, since the first answer was lost.
        const placeRemoved = kind.kind === 'photo' && (await erasePlace(upload.path));
        if (known !== undefined && kind.kind !== 'dicom') return { file: known.file, patientMismatch: false, placeRemoved };
        const file: FileInsert = {
          id: randomUUID(),
          consultId: consult.id,
          name: upload.name,
          ...kind,
          sizeBytes: upload.sizeBytes,
          sha256: upload.sha256,
          path: null,
          object: undefined,
          uploadedBy: staff.personId,
        };
        if (kind.kind !== 'dicom') {
          const { file: kept } = await keepBytes(context, consult, upload, file, placeRemoved);
          return { file: kept, patientMismatch: false, placeRemoved };
        }
        if (known !== undefined) return { file: known.file, patientMismatch: await mismatchOf(consult, known), placeRemoved };
        const { stored, patientMismatch } = await keepDicom(context, consult, upload, file);
        return { file: stored.file, patientMismatch, placeRemoved };
      } finally {
        await upload.dispose();
      }
    },

    'files.content': async (context, { params, res }) => {
      await assertMayReadConsult(db, assertStaff(context.actor), params.consultId);
      const stored = await findFile(db, params.consultId, params.fileId);
      if (stored === undefined) throw noFile();
      await recordAudit(db, context, {
        action: 'file.read',
        entityType: 'consult',
        entityId: params.consultId,
        details: { fileId: params.fileId },
      });
      await sendStored({ imaging, folder }, stored, res, context.signal);
    },

    'files.remove': async (context, { params }) => {
      const staff = assertStaff(context.actor);
      const consult = await assertParty(db, staff, params.consultId);
      const stored = await findFile(db, consult.id, params.fileId);
      if (stored === undefined) throw noFile();
      await db.transaction(async (tx) => {
        if ((await lockState(tx, consult.id)) !== 'draft')
          throw new AppError('CONFLICT', 'only a draft gives files back', { reason: 'not_a_draft' });
        await removeFile(tx, consult.id, params.fileId);
        await recordAudit(tx, context, {
          action: 'file.remove',
          entityType: 'consult',
          entityId: consult.id,
          details: { fileId: params.fileId },
        });
        const { path } = stored;
        // A file that cannot be removed is waste, no reason to end the process.
        if (path !== null)
          tx.afterCommit(() => {
            rm(join(folder, path), { force: true }).catch((error: unknown) =>
              context.log.error({ err: error }, 'a file could not be removed'),
            );
          });
      });
      return {};
    },
  } satisfies RouteHandlers;

  async function mismatchOf(consult: ConsultAccess, known: StoredFile): Promise<boolean> {
    const patient = await findExpectedPatient(db, consult.patientId);
    if (patient === undefined || known.object === undefined) return false;
    const study = await imaging.study(known.object.studyUid).catch((error: unknown) => {
      throw imagingToAppError(error);
    });
    return differsFrom(study, patient);
  }
}
