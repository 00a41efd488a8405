import { randomUUID } from 'node:crypto';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { Bundle, Composition, DocumentReference, FhirResource } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordGateway } from './gateway.ts';
import { partOf, type PartOutcome } from './summary/parts.ts';
import { danglingIn, faultsOf } from './testing/validate.ts';
import { signedConsult } from './testing/signedConsult.ts';

export interface RecordUnderTest {
  gateway: RecordGateway;
  /** Makes a patient that both we and the record system know, with these resources in the record; returns our id. */
  addPatient(resources: (subject: string) => FhirResource[]): Promise<string>;
  /** How many resources the record system holds in all. */
  count(): Promise<number>;
  stop(): Promise<void>;
}

const of = <T extends FhirResource['resourceType']>(bundle: Bundle, type: T): Extract<FhirResource, { resourceType: T }>[] =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type ? [resource as Extract<FhirResource, { resourceType: T }>] : [],
  );
const codesOf = (composition: Composition | undefined): (string | undefined)[] =>
  (composition?.section ?? []).map((section) => section.code?.coding?.[0]?.code);

export interface Abilities {
  /** What it can tell; else everything. */
  gives?: readonly RecordPart[];
  /** False: what only sends to us takes nothing. */
  isWritten?: boolean;
}

/** A test for those alone whom it concerns; for others there is none, which is no test left out. */
const testIf = (concerned: boolean): ((name: string, run: () => Promise<void>) => void) => (concerned ? test : () => undefined);

/** What every record gateway must do, whatever stands behind it. */
export function recordContract(name: string, start: () => Promise<RecordUnderTest>, abilities: Abilities = {}): void {
  const { gives = RECORD_PARTS, isWritten = true } = abilities;
  const tells = (part: RecordPart): boolean => gives.includes(part);
  describe(`record gateway: ${name}`, () => {
    let record: RecordUnderTest;
    let patientId: string;

    beforeAll(async () => {
      record = await start();
      patientId = await record.addPatient((subject) => {
        const resources: FhirResource[] = [
          {
            resourceType: 'AllergyIntolerance',
            id: 'allergy-1',
            clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
            verificationStatus: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' }],
            },
            code: { text: 'Penicillin <i>' },
            patient: { reference: subject },
          },
          {
            resourceType: 'Condition',
            id: 'condition-1',
            clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved' }] },
            code: { text: 'Viêm phổi' },
            subject: { reference: subject },
            onsetDateTime: '2025-01-02',
          },
          {
            resourceType: 'Condition',
            id: 'condition-2',
            verificationStatus: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }],
            },
            code: { text: 'Nhầm bệnh nhân' },
            subject: { reference: subject },
          },
          {
            resourceType: 'DocumentReference',
            id: 'document-1',
            status: 'current',
            subject: { reference: subject },
            date: '2026-01-02T03:04:05Z',
            description: 'Phiếu',
            content: [{ attachment: { contentType: 'text/plain', title: 'Phiếu', data: Buffer.from('chữ Việt').toString('base64') } }],
          },
          {
            resourceType: 'Observation',
            id: 'observation-1',
            status: 'final',
            category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
            code: { text: 'Đường huyết' },
            subject: { reference: subject },
            effectiveDateTime: '2026-01-02T03:04:05Z',
            valueQuantity: { value: 7.8, unit: 'mmol/L' },
          },
        ];
        return resources.filter((resource) => gives.some((part) => partOf(resource) === part));
      });
    });
    afterAll(async () => record.stop());

    test('answers', async () => {
      expect(await record.gateway.ping()).toBe(true);
      expect(await record.gateway.findPatient(patientId)).toEqual(expect.any(String));
      expect(await record.gateway.findPatient(randomUUID())).toBeUndefined();
    });

    test('gives an International Patient Summary: Composition first, Patient next, every reference answered, every resource valid', async () => {
      const bundle = await record.gateway.summary(patientId);
      expect(bundle.type).toBe('document');
      expect(bundle.entry?.slice(0, 2).map(({ resource }) => resource?.resourceType)).toEqual(['Composition', 'Patient']);
      expect(bundle.entry?.every(({ fullUrl }) => /^https?:\/\/.+\/[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/.test(fullUrl ?? ''))).toBe(true);
      expect(danglingIn(bundle)).toEqual([]);
      expect((bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : faultsOf(resource)))).toEqual([]);
      const [composition] = of(bundle, 'Composition');
      expect(composition?.type.coding?.[0]?.code).toBe('60591-5');
      expect(codesOf(composition)).toEqual([
        '11450-4',
        '48765-2',
        '10160-0',
        // Of what it never tells, the summary says that it is not known.
        ...(tells('immunisations') ? [] : ['11369-6']),
        '30954-2',
        ...(tells('procedures') ? [] : ['47519-4']),
        '11348-0',
        ...(tells('plans') ? [] : ['18776-5']),
      ]);
      expect(JSON.stringify(bundle)).toContain('Đường huyết');
      const [patient] = of(bundle, 'Patient');
      expect(patient?.birthDate).toBeTruthy();
      expect(patient?.name?.[0]?.text).toBeTruthy();
    });

    test('says `unavailable` where nothing is known, tells past illness from present, and leaves out what was entered in error', async () => {
      const bundle = await record.gateway.summary(patientId);
      const [composition] = of(bundle, 'Composition');
      const section = (code: string) => composition?.section?.find((each) => each.code?.coding?.[0]?.code === code);
      expect(section('10160-0')).toMatchObject({ emptyReason: { coding: [{ code: 'unavailable' }] } });
      expect(section('11450-4')?.entry).toBeUndefined();
      if (tells('allergies')) {
        expect(section('48765-2')?.entry).toHaveLength(1);
        expect(section('48765-2')?.text?.div).toContain('Penicillin &lt;i&gt;');
      } else expect(section('48765-2')).toMatchObject({ emptyReason: { coding: [{ code: 'unavailable' }] } });
      if (tells('problems')) expect(section('11348-0')?.entry).toHaveLength(1);
      expect(JSON.stringify(bundle)).not.toContain('Nhầm bệnh nhân');
    });

    test('tells each part that it gives, and of the others that it does not', async () => {
      const told = new Map<string, PartOutcome>();
      await record.gateway.readParts(patientId, RECORD_PARTS, (part, outcome) => told.set(part, outcome));
      expect([...told.keys()].toSorted()).toEqual([...RECORD_PARTS].toSorted());
      expect(record.gateway.gives).toEqual(gives);
      for (const [part, outcome] of told) {
        if (!gives.some((each) => each === part)) expect(outcome).toEqual({ reason: 'part_not_given' });
        else expect(outcome).toMatchObject({ subject: { resourceType: 'Patient' } });
      }
      expect(JSON.stringify(told.get('results'))).toContain('Đường huyết');
      const asking = record.gateway.readParts(randomUUID(), gives, () => undefined);
      await expect(asking).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'patient_unknown' });
    });

    testIf(tells('documents'))(
      'keeps the bytes of documents out of the summary and gives them one at a time, to their own patient only',
      async () => {
        const [document] = of(await record.gateway.summary(patientId), 'DocumentReference');
        expect(document?.content[0]?.attachment.data).toBeUndefined();
        const content = await record.gateway.document(patientId, document?.id ?? '');
        expect(Buffer.from(content.bytes).toString('utf8')).toBe('chữ Việt');
        expect(content).toMatchObject({ contentType: 'text/plain', title: 'Phiếu' });
        const other = await record.addPatient(() => []);
        await expect(record.gateway.document(other, document?.id ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
        await expect(record.gateway.document(patientId, 'no-such')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      },
    );

    testIf(isWritten)('files a signed consult: encounter, note, document, vital signs, studies; all valid, all linked', async () => {
      const patient = await record.addPatient(() => []);
      const consult = signedConsult(patient);
      const { remoteId } = await record.gateway.write(consult);
      const pdf = await record.gateway.document(patient, remoteId);
      expect(pdf.contentType).toBe('application/pdf');
      expect(Buffer.compare(pdf.bytes, consult.pdf)).toBe(0);

      const bundle = await record.gateway.summary(patient);
      const [document] = of(bundle, 'DocumentReference');
      const [encounter] = of(bundle, 'Encounter');
      expect(document?.id).toBe(remoteId);
      expect(encounter).toMatchObject({
        status: 'finished',
        class: { code: 'VR' },
        period: { start: consult.startedAt, end: consult.endedAt },
      });
      expect(document?.context?.encounter?.[0]?.reference).toBe(`Encounter/${encounter?.id ?? ''}`);
      const observations = of(bundle, 'Observation');
      expect(observations.map((each) => each.code.coding?.[0]?.code ?? '').sort()).toEqual([
        '14743-9',
        '59408-5',
        '8310-5',
        '85354-9',
        '8867-4',
      ]);
      expect(observations.every((each) => each.encounter?.reference === `Encounter/${encounter?.id ?? ''}`)).toBe(true);
      expect(JSON.stringify(bundle)).not.toContain('urn:uuid:');
      expect((bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : faultsOf(resource)))).toEqual([]);
    });

    testIf(isWritten)('files the same version once, however often it is sent', async () => {
      const patient = await record.addPatient(() => []);
      const consult = signedConsult(patient);
      const first = await record.gateway.write(consult);
      const held = await record.count();
      expect(await record.gateway.write(consult)).toEqual(first);
      expect(await record.gateway.write(consult)).toEqual(first);
      expect(await record.count()).toBe(held);
    });

    testIf(isWritten)('files an amendment beside the first version, and says which one it replaces', async () => {
      const patient = await record.addPatient(() => []);
      const consult = signedConsult(patient);
      const first = await record.gateway.write(consult);
      const second = await record.gateway.write({ ...consult, versionNumber: 2, pdf: Buffer.from('%PDF-1.7 lần hai') });
      expect(second.remoteId).not.toBe(first.remoteId);
      const documents: DocumentReference[] = of(await record.gateway.summary(patient), 'DocumentReference');
      const amended = documents.find((document) => document.id === second.remoteId);
      expect(amended?.relatesTo).toEqual([{ code: 'replaces', target: { reference: `DocumentReference/${first.remoteId}` } }]);
      expect(of(await record.gateway.summary(patient), 'Encounter')).toHaveLength(1);
      expect(Buffer.from((await record.gateway.document(patient, first.remoteId)).bytes).toString()).toBe(
        Buffer.from(consult.pdf).toString(),
      );
    });

    testIf(!isWritten)('takes nothing, and says so', async () => {
      const held = await record.count();
      await expect(record.gateway.write(signedConsult(patientId))).rejects.toMatchObject({ code: 'CONFLICT', reason: 'record_read_only' });
      expect(await record.count()).toBe(held);
    });

    testIf(isWritten)('files nothing under a patient it does not know', async () => {
      const held = await record.count();
      await expect(record.gateway.write(signedConsult(randomUUID()))).rejects.toMatchObject({
        code: 'CONFLICT',
        reason: 'patient_not_matched',
      });
      expect(await record.count()).toBe(held);
    });
  });
}

/** A number for a patient of the tests: twelve digits that no person has. */
export function testNumber(): { system: string; value: string } {
  return { system: identifierSystems.nationalId, value: `000${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}` };
}
