import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { sniff } from '@hoi-chan/shared/features/fileKinds.ts';
import type { HeldFile } from '@hoi-chan/shared/features/files.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import type { Staff } from '../../access/actor.ts';
import { roomsOfConsult, type ConsultAccess } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Context } from '../../edge/context.ts';
import type { StoredObject } from '../../imaging/gateway.ts';
import { publish } from '../../live/publish.ts';
import { isThisPatients } from '../../studyIdentity/gate.ts';
import { planCapture } from './capture.ts';
import { storeDicom } from './dicom.ts';
import { isFilmAt } from './filmAt.ts';
import { differencesOf, type DicomPatient } from './patientMatch.ts';
import { erasePlace } from './placeData.ts';
import type { FilePorts } from './ports.ts';
import {
  findDecision,
  findExpectedPatient,
  findFile,
  findSameFile,
  insertFile,
  isUploadOfPatient,
  lockState,
  shareStudy,
  type FileInsert,
  type StoredFile,
} from './store.ts';

const WRITABLE: readonly ConsultState[] = ['draft', 'requested', 'accepted', 'in_session', 'minutes_open'];

/** A whole file on disk, not yet in the consult. */
export interface Arrived {
  path: string;
  name: string;
  sizeBytes: number;
  sha256: Buffer;
  /** Its first bytes. */
  head: Buffer;
}

/** The file names another patient and nobody has said that it is this one: it stays out. */
export class HeldError extends Error {
  readonly held: HeldFile;
  /** What the file says of its patient, as a decision remembers it. */
  readonly said: Buffer;
  constructor(held: HeldFile, said: Buffer) {
    super('the file names another patient');
    this.held = held;
    this.said = said;
  }
}

export const noFile = (): AppError => new AppError('NOT_FOUND', 'no such file in this consult');

export function assertWritable(state: string | undefined): void {
  if (!WRITABLE.includes(state as ConsultState))
    throw new AppError('CONFLICT', 'no file can be added any more', { reason: 'not_possible_now' });
}

/** Puts arrived files into consults. */
export function fileKeeper({ db, imaging, folder }: FilePorts) {
  /**
   * Checks an arrived file by its content and keeps it: DICOM in the archive, all else in the folder. The same file again is the same file.
   * @throws HeldError when a person must say whose it is; AppError with the reason it is refused for
   */
  async function keep(context: Context, staff: Staff, consult: ConsultAccess, arrived: Arrived): Promise<RouteOutput<'files.upload'>> {
    const kind = sniff(arrived.head);
    if (await isFilmAt(arrived.path, arrived.head)) {
      throw new AppError('INVALID_REQUEST', 'a film', { reason: 'film_not_kept', fields: [{ path: 'file', reason: 'film_not_kept' }] });
    }
    if (kind === undefined) {
      throw new AppError('INVALID_REQUEST', 'neither DICOM nor JPEG, PNG, PDF or audio', {
        reason: 'not_an_image',
        fields: [{ path: 'file', reason: 'not_an_image' }],
      });
    }
    // What is known was kept without its place; said again, since the first answer was lost.
    const placeRemoved = kind.kind === 'photo' && (await erasePlace(arrived.path));
    // Sent again because the answer was lost: the same file, once.
    const same = await findSameFile(db, consult.id, arrived.sha256);
    const known = same === undefined ? undefined : await findFile(db, consult.id, same);
    if (known !== undefined) return { file: known.file, placeRemoved };
    const file: FileInsert = {
      id: randomUUID(),
      consultId: consult.id,
      name: arrived.name,
      ...kind,
      sizeBytes: arrived.sizeBytes,
      sha256: arrived.sha256,
      path: null,
      object: undefined,
      uploadedBy: staff.personId,
    };
    const stored =
      kind.kind === 'dicom'
        ? await keepDicom(context, consult, arrived, file)
        : await keepBytes(context, consult, arrived, file, placeRemoved);
    return { file: stored.file, placeRemoved };
  }

  /** Stores a DICOM file in the archive and notes it as shared. */
  async function keepDicom(context: Context, consult: ConsultAccess, { path }: Arrived, file: FileInsert): Promise<StoredFile> {
    const patient = await findExpectedPatient(db, consult.patientId);
    if (patient === undefined) throw new AppError('NOT_FOUND', 'no such patient');
    const object: StoredObject = await storeDicom(path, {
      imaging,
      folder: join(folder, 'incoming'),
      mayJoin: async (study) =>
        (await isUploadOfPatient(db, consult.patientId, study.studyInstanceUid)) ||
        (patient.identifiers.includes(study.patientId) && (await isThisPatients(db, consult.patientId, study, patient))),
      async look(found) {
        const differs = differencesOf(found, patient);
        if (differs.length === 0) return;
        const said = identityHash(found);
        if ((await findDecision(db, consult.id, found.studyUid, said))?.taken === true) return;
        throw new HeldError({ studyInstanceUid: found.studyUid, differs, said: saidBy(found) }, said);
      },
      signal: context.signal,
    });
    return note(
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
  }

  /** Moves the bytes to their place first: a row without bytes would be a lie, bytes without a row only waste. */
  async function keepBytes(
    context: Context,
    consult: ConsultAccess,
    arrived: Arrived,
    file: FileInsert,
    placeRemoved: boolean,
  ): Promise<StoredFile> {
    const path = join(consult.id, file.id);
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await rename(arrived.path, place);
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
      if (file.kind === 'photo') await planCapture(tx, consult.id, file.id);
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

  return keep;
}

export type KeepFile = ReturnType<typeof fileKeeper>;

function saidBy({ patientName, patientId, patientBirthDate, patientSex }: DicomPatient): HeldFile['said'] {
  // The alphabetic form alone; its components are family, given, middle (PS3.5 §6.2), which Vietnamese says as family, middle, given.
  const [family, given, middle, ...titles] = (patientName.split('=')[0] ?? '').split('^');
  const name = [family, middle, given, ...titles].filter(Boolean).join(' ');
  return { name, patientId, birthDate: patientBirthDate ?? null, sex: patientSex ?? null };
}

function identityHash({ patientName, patientId, patientBirthDate, patientSex }: DicomPatient): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([patientName, patientId, patientBirthDate ?? '', patientSex ?? '']))
    .digest();
}
