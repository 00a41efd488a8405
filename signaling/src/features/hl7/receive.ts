import type { Hl7Reason } from '@hoi-chan/shared/features/hl7.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { recordAudit } from '../../audit/record.ts';
import { OURSELVES, textOf, typeOf, type Hl7Message } from '../../records/hl7v2/fields.ts';
import type { Acknowledgement } from '../../records/hl7v2/listener.ts';
import type { Strangers } from '../../records/hl7v2/strangers.ts';
import { readPerson } from '../../records/hl7v2/person.ts';
import { readResults } from '../../records/hl7v2/results.ts';
import type { PatientRegister } from '../../records/insurance/importVisit.ts';
import { decideIdentity } from '../../records/insurance/identity.ts';
import { addIdentifiers, findCandidates } from '../../records/insurance/store.ts';
import { findSource, insertMessage, storeResults, type NewMessage, type SendingFacility } from './store.ts';

export interface ReceivingPorts {
  db: Database;
  register: PatientRegister;
  strangers: Strangers;
}

type Outcome = Pick<NewMessage, 'outcome' | 'reason' | 'patientId'>;
const refused = (reason: Hl7Reason): Outcome => ({ outcome: 'refused', reason, patientId: null });
const aside = (reason: Hl7Reason): Outcome => ({ outcome: 'set_aside', reason, patientId: null });

/** Events of ADT that say who somebody is: arrival, registration, update, person added or changed (HL7 v2.5.1 §3.3). */
const WHO_EVENTS = ['ADT^A01', 'ADT^A02', 'ADT^A03', 'ADT^A04', 'ADT^A05', 'ADT^A08', 'ADT^A28', 'ADT^A31'];
/** Two numbers are said to be one person: never done by a machine here. */
const MERGE_EVENTS = ['ADT^A18', 'ADT^A34', 'ADT^A35', 'ADT^A36', 'ADT^A39', 'ADT^A40'];
const RESULT_EVENTS = ['ORU^R01', 'ORU^R03'];

/** Takes one message into the record of the facility that sent it, in one transaction with what is kept about it, and says how it went. */
export async function receiveMessage(
  { db, register, strangers }: ReceivingPorts,
  message: Hl7Message,
  fromAddress: string,
): Promise<Acknowledgement> {
  const header = message.getSegment('MSH');
  const [facilityCode, address] = [textOf(header, 4), fromAddress.replace(/^::ffff:/, '')];
  const facility = await findSource(db, facilityCode, address);
  if (facility === undefined) {
    if (textOf(header, 3) !== OURSELVES) strangers.note(address, facilityCode);
    return { code: 'AR', text: 'unknown_source' };
  }
  const { outcome, reason } = await db.transaction(async (tx) => {
    const done = await takeIn(tx, register, facility, message);
    await insertMessage(tx, {
      ...done,
      sourceId: facility.sourceId,
      controlId: textOf(header, 10).slice(0, 100),
      type: typeOf(message).slice(0, 20),
      content: done.outcome === 'set_aside' ? message.toString() : null,
    });
    await recordAudit(
      tx,
      { actor: undefined },
      {
        action: 'hl7.receive',
        outcome: done.outcome === 'refused' ? 'failure' : 'success',
        entityType: 'facility',
        entityId: facility.id,
        details: { sourceId: facility.sourceId, type: typeOf(message), outcome: done.outcome, reason: done.reason },
      },
    );
    return done;
  });
  // What is set aside is safe here: sending it again would not help.
  if (outcome !== 'refused') return { code: 'AA', ...(reason !== null && { text: reason }) };
  return { code: reason === 'unknown_type' ? 'AR' : 'AE', text: reason ?? 'unexpected' };
}

export async function takeIn(tx: Transaction, register: PatientRegister, facility: SendingFacility, message: Hl7Message): Promise<Outcome> {
  const type = typeOf(message);
  if (MERGE_EVENTS.includes(type)) return aside('merge_by_person');
  const isResult = RESULT_EVENTS.includes(type);
  if (!isResult && !WHO_EVENTS.includes(type)) return refused('unknown_type');
  const reading = readPerson(message, facility.code);
  if (!reading.ok) return refused(reading.reason);
  // Read before anybody is registered: a message without results leaves nobody behind.
  const check = isResult ? readResults(message, facility.code, facility.id) : undefined;
  if (check?.ok === false) return refused(check.reason);

  await register.lock(tx, facility.id);
  const identity = decideIdentity(reading.person, await findCandidates(tx, facility.id, reading.person.identifiers));
  if (identity.kind === 'aside') return aside(identity.reason);
  const patientId = identity.kind === 'known' ? identity.patientId : await register.insert(tx, facility.id, reading.person);
  if (identity.kind === 'known') await addIdentifiers(tx, patientId, identity.newIdentifiers);
  else await register.register(tx, { ...reading.person, id: patientId, facility: { code: facility.code, name: facility.name } });
  if (isResult) {
    const results = readResults(message, facility.code, patientId);
    if (results.ok) await storeResults(tx, { sourceId: facility.sourceId, patientId, resources: results.resources });
  }
  return { outcome: 'accepted', reason: null, patientId };
}
