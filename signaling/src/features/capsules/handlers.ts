import { judgeIdentity } from '@hoi-chan/shared/clinical/identity.ts';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { normaliseName } from '@hoi-chan/shared/clinical/text.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Capsule } from '@hoi-chan/shared/features/capsules.ts';
import { partialDate } from '@hoi-chan/shared/ids.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { assertMayReadConsult } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { personIn, resourcesIn } from '../../records/capsule/document.ts';
import { CAPSULE_REFUSALS } from '../../records/capsule/format.ts';
import { placeCapsule } from '../../records/capsule/place.ts';
import type { CapsuleSigner } from '../../records/capsule/signature.ts';
import { openCapsule } from '../../records/capsule/unpack.ts';
import { comparePatient } from '../../records/identity/local.ts';
import type { Bundle } from 'fhir/r4.d.ts';
import type { MakeCapsule } from './make.ts';
import { receiveCapsule } from './receive.ts';
import { findImported, insertCapsule, listCandidates, listImported, lockCapsule, markImported } from './store.ts';

type Person = Omit<Capsule['person'], 'birthDate'> & { birthDate: string };
export interface CapsulePorts {
  db: Database;
  make: MakeCapsule;
  findLastVersion(db: Queryable, consultId: string): Promise<number | undefined>;
  /** Whether somebody here vouches for the certificate, as it stood at `at`. */
  isKnownSigner(signer: CapsuleSigner, at: Date): Promise<boolean>;
  /** False where the facility's record is not read from our own store: what is imported there would be seen by nobody. */
  readsOwnRecords(facilityId: string): Promise<boolean>;
  /** A new patient of the facility, in our list and in our own store. */
  register(tx: Transaction, facilityId: string, person: Person): Promise<string>;
}

/** Numbers that name a person outside the place that gave them. */
const SYSTEMS: readonly string[] = [
  identifierSystems.nationalId,
  identifierSystems.citizenId,
  identifierSystems.insuranceNumber,
  identifierSystems.passportNumber,
];

export function capsuleHandlers(ports: CapsulePorts) {
  const { db } = ports;

  async function candidatesFor(q: Queryable, facilityId: string, person: Capsule['person']): Promise<Capsule['candidates']> {
    return (await listCandidates(q, facilityId, person))
      .map((patient) => ({ patient, ...judgeIdentity(patient, person) }))
      .flatMap(({ patient, verdict, evidence }) => (verdict === 'different' ? [] : [{ patient, verdict, evidence }]))
      .toSorted((one, other) => Number(other.verdict === 'same') - Number(one.verdict === 'same'));
  }

  async function open(context: Context, staff: Staff, file: Uint8Array, passphrase: string | undefined): Promise<Capsule> {
    const { manifest, signer, encrypted, bundle } = await openCapsule(file, passphrase);
    const { subject, issuer, fingerprintSha256 } = signer;
    const state = (await ports.isKnownSigner(signer, new Date(manifest.madeAt))) ? 'known' : 'unknown';
    const stored = { state, subject, issuer, fingerprintSha256 } as const;
    const id = await db.transaction(async (tx) => {
      const made = await insertCapsule(tx, {
        facilityId: staff.facilityId,
        personId: staff.personId,
        manifest,
        signer: stored,
        encrypted,
        bundle: Buffer.from(JSON.stringify(bundle)),
      });
      await recordAudit(tx, context, {
        action: 'capsule.open',
        entityType: 'capsule',
        entityId: made,
        details: {
          consultNumber: manifest.consultNumber,
          versionNumber: manifest.versionNumber,
          signer: state,
          fingerprintSha256,
          encrypted,
        },
      });
      return made;
    });
    const person = personOf(bundle);
    return {
      id,
      consultNumber: manifest.consultNumber,
      versionNumber: manifest.versionNumber,
      signedAt: manifest.signedAt,
      madeAt: manifest.madeAt,
      signer: { ...stored, facilityCode: manifest.facility.code, facilityName: manifest.facility.name },
      encrypted,
      keyImages: manifest.files.filter(({ name }) => name.startsWith('images/')).length,
      person,
      diagnosis: diagnosisIn(bundle),
      candidates: await candidatesFor(db, staff.facilityId, person),
      imported: (await findImported(db, staff.facilityId, manifest)) ?? null,
    };
  }

  return {
    'capsules.make': async (context, { params, body, res }) => {
      const consult = await assertMayReadConsult(db, assertStaff(context.actor), params.consultId);
      const versionNumber = await ports.findLastVersion(db, consult.id);
      if (versionNumber === undefined) throw new AppError('NOT_FOUND', 'not signed yet', { reason: 'not_signed' });
      const made = await ports.make(consult.id, versionNumber, body, context.signal);
      await recordAudit(db, context, {
        action: 'capsule.make',
        entityType: 'consult',
        entityId: consult.id,
        details: { versionNumber, encrypted: body.passphrase !== undefined, keyImages: made.keyImages },
      });
      made.send(res);
    },

    'capsules.open': async (context, { req }) => {
      const staff = assertStaff(context.actor);
      const { file, passphrase } = await receiveCapsule(req);
      try {
        return await open(context, staff, file, passphrase);
      } catch (error) {
        const reason = error instanceof AppError ? CAPSULE_REFUSALS.find((each) => each === error.reason) : undefined;
        if (reason !== undefined && reason !== 'capsule_locked') {
          context.log.info({ err: error }, 'a capsule was refused');
          await recordAudit(db, context, { action: 'capsule.open', outcome: 'failure', entityType: 'capsule', details: { reason } });
        }
        throw error;
      }
    },

    'capsules.import': async (context, { params, body }) => {
      const staff = assertStaff(context.actor);
      if (!(await ports.readsOwnRecords(staff.facilityId)))
        throw new AppError('CONFLICT', 'the record lies in another system', { reason: 'record_elsewhere' });
      return db.transaction(async (tx) => {
        const capsule = await lockCapsule(tx, staff.facilityId, params.capsuleId);
        if (capsule === undefined) throw new AppError('NOT_FOUND', 'no such capsule', { reason: 'capsule_expired' });
        const { manifest, signer } = capsule;
        const imported = await findImported(tx, staff.facilityId, manifest);
        if (imported !== undefined) return { patientId: imported.patientId, isNew: false };
        if (capsule.bundle === null) throw new AppError('CONFLICT', 'it has lain too long', { reason: 'capsule_expired' });
        if (signer.state === 'unknown' && !body.trustSigner)
          throw new AppError('CONFLICT', 'nobody here vouches for the signer', { reason: 'signer_unknown' });
        const bundle = JSON.parse(Buffer.from(capsule.bundle).toString('utf8')) as Bundle;
        const person = personOf(bundle);
        const candidate = (await candidatesFor(tx, staff.facilityId, person)).find(({ patient }) => patient.id === body.patientId);
        if (body.patientId !== null && candidate === undefined) throw new AppError('NOT_FOUND', 'not one of the candidates');
        const patientId = candidate?.patient.id ?? (await register(tx, staff.facilityId, person));
        const isNew = await placeCapsule(tx, bundle, manifest, patientId);
        await markImported(tx, capsule.id, staff.personId, patientId);
        await recordAudit(tx, context, {
          action: 'capsule.import',
          entityType: 'patient',
          entityId: patientId,
          details: {
            capsuleId: capsule.id,
            consultNumber: manifest.consultNumber,
            versionNumber: manifest.versionNumber,
            match: candidate?.verdict ?? 'registered',
            evidence: candidate?.evidence ?? [],
            signer: signer.state,
            fingerprintSha256: signer.fingerprintSha256,
            reason: body.reason,
            isNew,
          },
        });
        return { patientId, isNew };
      });
    },

    'capsules.list': async (context) => {
      const { facilityId } = assertStaff(context.actor);
      const capsules = await listImported(db, facilityId);
      await recordAudit(db, context, {
        action: 'capsule.list',
        entityType: 'facility',
        entityId: facilityId,
        details: { count: capsules.length },
      });
      return { capsules };
    },
  } satisfies RouteHandlers;

  /** Whoever has the patient's own entry beside this one is asked later whether both are one (see identities). */
  async function register(tx: Transaction, facilityId: string, person: Capsule['person']): Promise<string> {
    const { birthDate } = person;
    if (birthDate === null || person.name === '')
      throw new AppError('CONFLICT', 'name or birth date is missing', { reason: 'capsule_person_incomplete' });
    const patientId = await ports.register(tx, facilityId, { ...person, birthDate });
    await comparePatient(tx, patientId);
    return patientId;
  }
}

/** As a capsule names its patient, in our own bounds. */
function personOf(bundle: Bundle): Capsule['person'] {
  const { name, birthDate, gender, address, identifiers } = personIn(bundle);
  return {
    name: normaliseName(name).slice(0, 120),
    birthDate: partialDate.safeParse(birthDate).data ?? null,
    gender,
    address: address.slice(0, 300),
    identifiers: identifiers.filter(({ system, value }) => SYSTEMS.includes(system) && /^[0-9A-Z]{1,20}$/.test(value)).slice(0, 20),
  };
}

function diagnosisIn(bundle: Bundle): string {
  const encounter = resourcesIn(bundle).find((resource) => resource.resourceType === 'Encounter');
  const [reason] = encounter?.reasonCode ?? [];
  return [reason?.coding?.[0]?.code, reason?.text].filter(Boolean).join(' ').slice(0, 300);
}
