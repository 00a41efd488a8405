import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsultAccess } from '../access/consultRights.ts';
import type { Transaction } from '../db/database.ts';
import { readWhole } from '../features/annotations/store.ts';
import { capsuleHandlers } from '../features/capsules/handlers.ts';
import { capsuleMaker } from '../features/capsules/make.ts';
import { consultsOfPatient } from '../features/consults/handlers.ts';
import { deliveryHandlers } from '../features/deliveries/handlers.ts';
import { deliverLane, sweepDeliveries } from '../features/deliveries/lane.ts';
import { DELIVER_TASK, planDeliveries, SWEEP_TASK } from '../features/deliveries/plan.ts';
import { resumeDeliveries } from '../features/deliveries/resume.ts';
import { findLastVersion } from '../features/deliveries/store.ts';
import { findFacilityByCode } from '../features/facilities/store.ts';
import { hl7Handlers } from '../features/hl7/handlers.ts';
import { receiveMessage } from '../features/hl7/receive.ts';
import { identityHandlers } from '../features/identities/handlers.ts';
import { importHandlers } from '../features/imports/handlers.ts';
import { IMPORT_TASK } from '../features/imports/runner.ts';
import { forgetStrays } from '../features/imports/strays.ts';
import { findVersion } from '../features/minutes/versions/store.ts';
import { partnerHandlers } from '../features/partners/handlers.ts';
import { notifyPartner } from '../features/partners/notifying.ts';
import { NOTIFY_TASK, PUBLISH_TASK, publishSigned, SWEEP_NOTICES_TASK, sweepNotices } from '../features/partners/publishing.ts';
import { fhirApi } from '../features/partners/router.ts';
import { patientHandlers } from '../features/patients/handlers.ts';
import { findFacilityFacts, findPatient, insertPatient, lockRegistrations } from '../features/patients/store.ts';
import { recordSystemHandlers } from '../features/recordSystems/handlers.ts';
import { isCertificateAt } from '../features/seals/store.ts';
import { openRecordSystems } from '../gateways.ts';
import { Imports } from '../imports.ts';
import { builtInRecordGateway } from '../records/builtIn/gateway.ts';
import { isIssuedBy } from '../records/capsule/signature.ts';
import { destinationsIn } from '../records/destinations.ts';
import type { NewPatient } from '../records/gateway.ts';
import { listenForHl7 } from '../records/hl7v2/listener.ts';
import { Strangers } from '../records/hl7v2/strangers.ts';
import type { VisitPerson } from '../records/insurance/visit.ts';
import { patientOf } from '../records/patientResource.ts';
import { findConsultFacts } from '../records/store.ts';
import { insuranceSystemOf } from '../records/systems/store.ts';
import { documentReader } from '../records/summary/documents.ts';
import { SummaryReader } from '../records/summary/reader.ts';
import { wholeSummary } from '../records/summary/whole.ts';
import { VERSION } from '../version.ts';
import type { Foundation } from './foundation.ts';

/** Everything that reads from other systems or is written into them: summaries, deliveries, capsules, imports, HL7, partners. */
export async function wireRecords(base: Foundation) {
  const {
    config,
    log,
    db,
    tokens,
    records,
    imaging,
    vault,
    seals,
    moves,
    signedConsult,
    publicUrl,
    ownUrl,
    isFacilityOf,
    addressProblem,
    closers,
  } = base;
  const systems = await openRecordSystems(config, db, vault);
  const summaries = new SummaryReader({ db, systems });
  const destinations = destinationsIn(db, systems, records);
  const importFolder = join(config.DATA_DIR, 'imports');
  const markConsultDelivered = (tx: Transaction, consultId: string): Promise<void> => moves.markDelivered(tx, consultId);
  const register = {
    lock: lockRegistrations,
    insert: (tx: Transaction, facilityId: string, person: VisitPerson) =>
      insertPatient(tx, { ...person, facilityId, foldedName: foldVietnamese(person.name) }),
    register: (tx: Transaction, patient: NewPatient) => builtInRecordGateway(db).register(tx, patient),
  };
  const strangers = new Strangers();
  let hl7Port: number | null = null;
  if (config.HL7_PORT !== undefined) {
    const listener = await listenForHl7({
      host: config.HL7_HOST,
      port: config.HL7_PORT,
      log,
      receive: (message, fromAddress) => receiveMessage({ db, register, strangers }, message, fromAddress),
    });
    hl7Port = listener.port;
    closers.push(() => listener.close());
  }
  const imports = new Imports(db, { databaseUrl: config.DATABASE_URL, logLevel: config.LOG_LEVEL }, log);

  const capsuleIssuers = config.CAPSULE_ISSUERS_FILE === undefined ? '' : await readFile(config.CAPSULE_ISSUERS_FILE, 'utf8');
  const readsOwnRecords = async (facilityId: string): Promise<boolean> =>
    (await systems.of(facilityId, 'read')).some(({ kind }) => kind === 'builtIn');
  const makeCapsule = capsuleMaker({
    db,
    signedConsult,
    imaging,
    keyImages: async (q, consultId) => (await readWhole(q, consultId)).annotations.filter(({ kind }) => kind === 'key'),
    async sign(facilityCode, type, payload, at) {
      const facilityId = await findFacilityByCode(db, facilityCode);
      return facilityId && seals.sign(facilityId, type, payload, at);
    },
  });
  const publish = (): Promise<void> =>
    publishSigned({
      db,
      async signedConsult(tx, consultId, versionNumber) {
        const signed = await findVersion(tx, consultId, versionNumber);
        if (signed === undefined) throw new Error('a version that is not there');
        return { ...(await findConsultFacts(tx, consultId)), ...signed };
      },
    });
  return {
    /** Plans the way of one signed version into every record system of both sides. */
    planDeliveries: (tx: Transaction, consult: ConsultAccess, versionNumber: number): Promise<void> =>
      planDeliveries(tx, destinations, {
        consultId: consult.id,
        patientId: consult.patientId,
        versionNumber,
        facilityIds: [consult.askingFacilityId, ...(consult.targetFacilityId === null ? [] : [consult.targetFacilityId])],
      }),
    /** Before the jobs, which would wake it again, and before the database. */
    closeImports: (): Promise<void> | void => imports.close(),
    routes: {
      ...patientHandlers({
        db,
        records: builtInRecordGateway(db),
        summaries,
        documents: documentReader(db, summaries, systems),
        imaging,
        consultsOfPatient: (staff, patientId) => consultsOfPatient(db, staff, patientId),
      }),
      ...importHandlers({ db, folder: importFolder, isFacilityOf, systemOf: insuranceSystemOf }),
      ...identityHandlers({ db, patientFound: resumeDeliveries }),
      ...hl7Handlers({ db, register, port: () => hl7Port }),
      ...recordSystemHandlers({
        db,
        vault,
        addressProblem,
        isFacilityOf,
        strangers: () => strangers.list(),
        hl7: () => (hl7Port === null ? null : { host: config.HL7_HOST, port: hl7Port }),
      }),
      ...partnerHandlers({ db, addressProblem, isFacilityOf }),
      ...deliveryHandlers({ db, signedConsult, markConsultDelivered, makeCapsule }),
      ...capsuleHandlers({
        db,
        make: makeCapsule,
        findLastVersion,
        readsOwnRecords,
        isKnownSigner: async (signer, at) =>
          (await isCertificateAt(db, signer.fingerprintSha256, at)) || isIssuedBy(capsuleIssuers, signer, at),
        async register(tx, facilityId, given) {
          await lockRegistrations(tx, facilityId);
          const person = { ...given, phone: null };
          const id = await insertPatient(tx, { ...person, facilityId, foldedName: foldVietnamese(person.name) });
          const facility = await findFacilityFacts(tx, facilityId);
          if (facility === undefined) throw new Error('a facility that is not there');
          await builtInRecordGateway(db).register(tx, { ...person, id, facility });
          return id;
        },
      }),
    },
    fhir: fhirApi({
      db,
      tokens,
      log,
      version: VERSION,
      publicUrl,
      publish,
      async summary(patientId, readerFacilityId, baseUrl, signal) {
        const found = await findPatient(db, patientId);
        if (found === undefined) throw new AppError('NOT_FOUND', 'no such patient');
        return wholeSummary(summaries, { patient: patientOf(found.card), readerFacilityId, baseUrl }, signal);
      },
      pdfOf: async (consultId, versionNumber) => (await findVersion(db, consultId, versionNumber))?.pdf,
    }),
    tasks: {
      [DELIVER_TASK]: deliverLane({ db, destinations, signedConsult, log, markConsultDelivered }),
      [SWEEP_TASK]: sweepDeliveries(db),
      [IMPORT_TASK]: () => imports.wake(),
      [PUBLISH_TASK]: publish,
      [SWEEP_NOTICES_TASK]: () => sweepNotices(db),
      [NOTIFY_TASK]: notifyPartner({ db, log, baseUrl: () => `${publicUrl ?? ownUrl()}/fhir` }),
      forget_import_files: () => forgetStrays(db, importFolder),
    },
  };
}
