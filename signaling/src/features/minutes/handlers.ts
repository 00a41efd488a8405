import { createHash } from 'node:crypto';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { KeyImageChoice, MinutesContent, MinutesKeyImage, MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { assertStaff, personRefOf, type Staff } from '../../access/actor.ts';
import { assertMayReadConsult, assertParty, roomsOfConsult, type ConsultAccess } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { Emitter } from '../../edge/socket.ts';
import { publish } from '../../live/publish.ts';
import { closingHash, closingOf, contentOf, hashOf, missingFields } from './content.ts';
import { documentOf, readWritten } from './document.ts';
import { minutesPdf } from './pdf/minutesPdf.ts';
import {
  deleteSignatures,
  findKnown,
  findLastUpdateId,
  findMinutes,
  insertSignature,
  listSignatures,
  listUpdates,
  lockMinutes,
  updatePhase,
} from './store.ts';
import { amendmentHandlers } from './amendments.ts';
import { keyImageChoices, takenIn } from './keyImages/choices.ts';
import { keyImageHandlers } from './keyImages/handlers.ts';
import type { KeyPictures } from './keyImages/pictures.ts';
import { newVerifyCode } from './verifyCode.ts';
import { knownChanges } from './versions/knownChanges.ts';
import {
  findAmends,
  findSigningBefore,
  findVersion,
  insertVersion,
  listKeyImageChoices,
  listSignedKeyImages,
  listVersions,
} from './versions/store.ts';
import { assertAccepted, ensureMinutes } from './writing.ts';

export interface MinutesPorts {
  db: Database;
  assertPassword(personId: string, password: string): Promise<void>;
  markSigned(tx: Transaction, consultId: string, by: Staff, requestId?: string): Promise<void>;
  /** What must go into the record systems, in the transaction that makes the version. */
  planDeliveries(tx: Transaction, consult: ConsultAccess, versionNumber: number): Promise<void>;
  emitter: Emitter;
  /** What doctors have marked as key in the images of the consult. */
  keyImages(q: Queryable, consultId: string): Promise<MinutesKeyImage[]>;
  keyPictures: KeyPictures;
  seals: PaperSeals;
  /** Beginning of the address on the paper, without a slash at the end; undefined: as the browser reached us. */
  publicUrl: string | undefined;
}

/** Letterheads and seals of facilities, as far as papers need them. */
export interface PaperSeals {
  letterhead(facilityId: string): Promise<{ name: string; parentName: string; address: string; phone: string }>;
  seal(
    facilityId: string,
    pdf: Uint8Array,
    words: { reason: string; location: string; contactInfo: string },
    at: Date,
  ): Promise<{ pdf: Uint8Array; certificateId: string | null }>;
}

const locked = (reason: string): AppError => new AppError('CONFLICT', 'the minutes are not in the right phase for this', { reason });

export function minutesHandlers(ports: MinutesPorts) {
  const { db, assertPassword, markSigned, planDeliveries, emitter, keyPictures, seals, publicUrl } = ports;

  /** As written so far; once the first has signed, what was signed. */
  async function readContent(q: Queryable, consultId: string): Promise<MinutesContent> {
    const frozen = (await findMinutes(q, consultId))?.frozen;
    if (frozen) return frozen;
    const known = await findKnown(q, consultId);
    if (known === undefined) throw new AppError('CONFLICT', 'minutes begin when a specialist has accepted', { reason: 'not_accepted' });
    const amends = await findAmends(q, consultId);
    const keyImages = amends === undefined ? await ports.keyImages(q, consultId) : takenIn(await readChoices(q, consultId));
    const content = contentOf(known, readWritten(documentOf(await listUpdates(q, consultId))));
    return { ...content, ...(keyImages.length > 0 && { keyImages }), ...(amends && { amends }) };
  }

  /** What the amendment that is written may list. */
  async function readChoices(q: Queryable, consultId: string): Promise<KeyImageChoice[]> {
    return keyImageChoices({
      standing: await ports.keyImages(q, consultId),
      signed: await listSignedKeyImages(q, consultId),
      chosen: await listKeyImageChoices(q, consultId),
    });
  }

  async function readSameText(q: Queryable, consultId: string, contentSha256: string): Promise<MinutesContent> {
    const content = await readContent(q, consultId);
    if (hashOf(content) !== contentSha256) throw changed();
    return content;
  }
  async function readState(q: Queryable, consult: ConsultAccess): Promise<MinutesState> {
    assertAccepted(consult);
    const { phase, versionNumber } = (await findMinutes(q, consult.id)) ?? { phase: 'open' as const, versionNumber: 1 };
    const signed = phase === 'signed' ? await findVersion(q, consult.id) : undefined;
    const content = signed?.content ?? (await readContent(q, consult.id));
    const signatures = await listSignatures(q, consult.id, versionNumber);
    return {
      consultId: consult.id,
      phase,
      versionNumber,
      content,
      contentSha256: hashOf(content),
      signatures,
      hasPdf: signed !== undefined,
      revision: await findLastUpdateId(q, consult.id),
      lastSigned: await lastSigning(q, consult.id, versionNumber, content),
      keyImageChoices: phase === 'open' && versionNumber > 1 ? await readChoices(q, consult.id) : [],
      signedVersions: await listVersions(q, consult.id),
    };
  }

  async function tell(tx: Transaction, consult: ConsultAccess, phase: MinutesState['phase']): Promise<void> {
    await publish(tx, roomsOfConsult(consult), 'minutes:phaseChanged', { consultId: consult.id, phase });
  }

  /** The specialist signs first: the text is locked, nothing more. */
  async function signAsChair(staff: Staff, consult: ConsultAccess, contentSha256: string, requestId: string): Promise<void> {
    await db.transaction(async (tx) => {
      const minutes = await lockMinutes(tx, consult.id);
      if (minutes?.phase !== 'open') throw locked('already_signed');
      const frozen = await readSameText(tx, consult.id, contentSha256);
      await insertSignature(tx, {
        consultId: consult.id,
        versionNumber: minutes.versionNumber,
        role: 'chair',
        personId: staff.personId,
        content: frozen,
        contentSha256,
        at: new Date(),
      });
      await updatePhase(tx, consult.id, 'signing', frozen);
      await recordAudit(
        tx,
        { actor: staff, requestId },
        { action: 'minutes.sign', entityType: 'consult', entityId: consult.id, details: { as: 'chair', contentSha256 } },
      );
      await tell(tx, consult, 'signing');
    });
  }

  /** The asking doctor signs second, with a decision on every line: version, PDF, outbox, audit and state in one transaction. */
  async function signAsSecretary(
    staff: Staff,
    consult: ConsultAccess,
    contentSha256: string,
    decisions: Map<string, boolean>,
    origin: string,
    requestId: string,
  ): Promise<void> {
    const at = new Date();
    // Printing takes a third of a second: outside the transaction, checked against the text again inside it.
    const { versionNumber } = (await findMinutes(db, consult.id)) ?? { versionNumber: 1 };
    const content = decided(await readContent(db, consult.id), decisions);
    if (hashOf(content) !== contentSha256) throw changed();
    const chair = (await listSignatures(db, consult.id, versionNumber)).filter((signature) => signature.as === 'chair');
    const own = { person: personRefOf(staff), as: 'secretary' as const, at: at.toISOString(), contentSha256 };
    const closing = closingOf(
      content,
      { versionNumber, contentSha256, signedBy: own.person, signedAt: own.at },
      (await findKnown(db, consult.id))?.endedAt ?? null,
    );
    const closingSha256 = closingHash(closing);
    const verifyCode = newVerifyCode();
    // The paper goes out in the name of the facility that was asked.
    const paperFacility = consult.targetFacilityId ?? consult.askingFacilityId;
    const plain = await minutesPdf({
      content,
      contentSha256,
      closing: { ...closing, sha256: closingSha256 },
      versionNumber,
      signatures: [...chair, own],
      letterhead: await seals.letterhead(paperFacility),
      keyPictures: await keyPictures.of(consult.id, content.keyImages ?? []),
      verify: { code: verifyCode, url: `${origin}/verify/${verifyCode}` },
    });
    const words = {
      reason: `Bien ban hoi chan ${content.consultNumber}, phien ban ${versionNumber}`,
      location: 'Viet Nam',
      contactInfo: origin,
    };
    const { pdf, certificateId } = await seals.seal(paperFacility, plain, words, at);
    await db.transaction(async (tx) => {
      const minutes = await lockMinutes(tx, consult.id);
      if (minutes?.phase !== 'signing') throw locked(minutes?.phase === 'signed' ? 'already_signed' : 'chair_first');
      await readSameText(tx, consult.id, contentSha256);
      await insertSignature(tx, {
        consultId: consult.id,
        versionNumber,
        role: 'secretary',
        personId: staff.personId,
        content,
        contentSha256,
        closingSha256,
        at,
      });
      await insertVersion(tx, {
        consultId: consult.id,
        versionNumber,
        content,
        contentSha256,
        closing,
        closingSha256,
        pdf,
        pdfSha256: createHash('sha256').update(pdf).digest(),
        verifyCode,
        certificateId,
      });
      await updatePhase(tx, consult.id, 'signed');
      // An amendment is signed while the consult already stands as signed, delivered or closed.
      if (versionNumber === 1) await markSigned(tx, consult.id, staff, requestId);
      await planDeliveries(tx, consult, versionNumber);
      await recordAudit(
        tx,
        { actor: staff, requestId },
        { action: 'minutes.sign', entityType: 'consult', entityId: consult.id, details: { as: 'secretary', contentSha256, closingSha256 } },
      );
      await tell(tx, consult, 'signed');
    });
  }

  return {
    'minutes.get': async ({ actor, requestId }, { params }) => {
      const consult = await assertMayReadConsult(db, assertStaff(actor), params.consultId);
      assertAccepted(consult);
      await db.transaction((tx) => ensureMinutes(tx, consult.id));
      await recordAudit(db, { actor, requestId }, { action: 'minutes.read', entityType: 'consult', entityId: consult.id });
      return readState(db, consult);
    },
    ...amendmentHandlers({ db, emitter, readState, readChoices, tell }),
    ...keyImageHandlers({ db, pictures: keyPictures, readState }),
    'minutes.sign': async ({ actor, requestId }, { params, body, req }) => {
      const staff = assertStaff(actor);
      const consult = await assertParty(db, staff, params.consultId);
      assertAccepted(consult);
      await assertPassword(staff.personId, body.password);
      const isAmendment = ((await findMinutes(db, consult.id))?.versionNumber ?? 1) > 1;
      if (!isAmendment && consult.state !== 'minutes_open' && consult.state !== 'in_session') throw locked('not_open_for_signing');
      const content = await readContent(db, consult.id);
      const missing = missingFields(content);
      if (missing.length > 0)
        throw new AppError('INVALID_REQUEST', 'required parts of the minutes are empty', { reason: 'minutes_incomplete', fields: missing });
      if (staff.personId === consult.specialistId) await signAsChair(staff, consult, body.contentSha256, requestId);
      else
        await signAsSecretary(
          staff,
          consult,
          body.contentSha256,
          new Map(body.planDecisions?.map((line) => [line.id, line.confirmed])),
          publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`,
          requestId,
        );
      return readState(db, consult);
    },
    'minutes.withdraw': async ({ actor, requestId }, { params }) => {
      const staff = assertStaff(actor);
      const consult = await assertParty(db, staff, params.consultId);
      await db.transaction(async (tx) => {
        const minutes = await lockMinutes(tx, consult.id);
        if (minutes?.phase !== 'signing') throw locked(minutes?.phase === 'signed' ? 'already_signed' : 'not_signed');
        await deleteSignatures(tx, consult.id, minutes.versionNumber);
        await updatePhase(tx, consult.id, 'open');
        await recordAudit(tx, { actor, requestId }, { action: 'minutes.withdraw', entityType: 'consult', entityId: consult.id });
        await tell(tx, consult, 'open');
      });
      return readState(db, consult);
    },
    'minutes.pdf': async ({ actor, requestId }, { params, query, res }) => {
      const consult = await assertMayReadConsult(db, assertStaff(actor), params.consultId);
      const version = await findVersion(db, consult.id, query.version);
      if (version === undefined) throw new AppError('NOT_FOUND', 'not signed yet', { reason: 'not_signed' });
      await recordAudit(
        db,
        { actor, requestId },
        { action: 'minutes.print', entityType: 'consult', entityId: consult.id, details: { versionNumber: version.versionNumber } },
      );
      const suffix = version.versionNumber === 1 ? '' : `-v${version.versionNumber}`;
      res.setHeader('content-disposition', `inline; filename="bien-ban-${version.content.consultNumber}${suffix}.pdf"`);
      res.type('application/pdf').setHeader('cache-control', 'private, no-store').end(Buffer.from(version.pdf));
    },
  } satisfies RouteHandlers;
}

const changed = (): AppError => new AppError('CONFLICT', 'the text is no longer the one that was shown', { reason: 'changed_meanwhile' });

async function lastSigning(
  q: Queryable,
  consultId: string,
  versionNumber: number,
  now: MinutesContent,
): Promise<MinutesState['lastSigned']> {
  const last = await findSigningBefore(q, consultId, versionNumber);
  if (last === undefined) return null;
  const { revision, at, person, content } = last;
  return { revision, at, person, changes: content === null ? null : knownChanges(content, now) };
}

/** Every line of the plan with the local doctor's decision; INVALID_REQUEST names the lines that lack one. */
function decided(content: MinutesContent, decisions: Map<string, boolean>): MinutesContent {
  const undecided = content.plan.flatMap((line, index) =>
    decisions.has(line.id) ? [] : [{ path: `planDecisions.${index}`, reason: 'required' }],
  );
  if (undecided.length > 0)
    throw new AppError('INVALID_REQUEST', 'every line of the plan needs a decision', { reason: 'plan_undecided', fields: undecided });
  return { ...content, plan: content.plan.map((line) => ({ ...line, confirmed: decisions.get(line.id) ?? null })) };
}
