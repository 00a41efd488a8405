import { describe, expect, test } from 'vitest';
import { pageBundle } from './features/partners/fhirAnswers.ts';
import { publishedOf } from './features/partners/publishing.ts';
import { caseBundle } from './records/caseBundle.ts';
import { assertDocument, minutesOf, placedFor } from './records/capsule/document.ts';
import { sha256 } from './records/capsule/pack.ts';
import { entriesTaken } from './records/fhir/prune.ts';
import type { Actors } from './records/gateway.ts';
import { visitXml } from './records/insurance/exportVisit.ts';
import { buildIps } from './records/ips.ts';
import { linked } from './records/linked.ts';
import { patientResource } from './records/patientResource.ts';
import { danglingIn, faultsOf } from './records/testing/validate.ts';
import { variedConsult } from './records/testing/variedConsult.ts';
import { auditEventOf, provenanceOf } from './records/trace.ts';
import { writeBackEntries } from './records/writeBack/entries.ts';
import { SaxesParser } from 'saxes';

const SEEDS = Array.from({ length: 220 }, (_each, index) => index + 1);
const AT = '2026-11-20T04:00:00.000Z';
const NOBODY: Actors = { patient: 'Patient/p', asker: null, specialist: null, askingFacility: null, targetFacility: null };
const EVERYBODY: Actors = {
  patient: 'Patient/p',
  asker: 'Practitioner/a',
  specialist: 'Practitioner/s',
  askingFacility: 'Organization/a',
  targetFacility: 'Organization/t',
};
/** The fault, with the seed that makes it again. */
const faultsAt = (seed: number, resources: readonly { resourceType: string }[]): string[] =>
  resources.flatMap((resource) => faultsOf(resource)).map((fault) => `seed ${seed}: ${fault}`);

describe('whatever was signed, both validators find nothing wrong', () => {
  // Reading the definitions takes seconds on a busy machine, once.
  const options = { timeout: 120_000 };

  test('in what full, poor and minimal record systems are given, and in the trace', options, () => {
    const faults = SEEDS.flatMap((seed) => {
      const { consult } = variedConsult(seed);
      const replaced = consult.versionNumber > 1 ? { document: 'DocumentReference/before', composition: 'Composition/before' } : {};
      const full = writeBackEntries(consult, EVERYBODY, replaced);
      const documentsAlone = entriesTaken(writeBackEntries(consult, NOBODY, replaced), (type) => type === 'DocumentReference');
      const withoutNote = entriesTaken(full, (type) => !['Encounter', 'Composition'].includes(type));
      expect(documentsAlone.map(({ resource }) => resource.resourceType)).toEqual(['DocumentReference']);
      const written = { remoteId: 'd', link: null, references: ['DocumentReference/d', 'Encounter/e'] };
      return faultsAt(seed, [
        ...[...documentsAlone, ...withoutNote].map(({ resource }) => resource),
        provenanceOf(consult, { ...written, actors: EVERYBODY }, AT),
        provenanceOf(consult, { ...written, actors: NOBODY }, AT),
        auditEventOf(consult, { ...written, actors: seed % 2 === 0 ? EVERYBODY : NOBODY }, AT),
      ]);
    });
    expect(faults).toEqual([]);
  });

  test('in case capsules, which their own importer takes, and in what it leaves in a record', options, () => {
    const faults = SEEDS.flatMap((seed) => {
      const { consult, images } = variedConsult(seed);
      const bundle = caseBundle(consult, images);
      assertDocument(bundle, manifestOf(consult), sha256(consult.pdf));
      expect(minutesOf(bundle, consult), `seed ${seed}`).toBeDefined();
      return [
        ...faultsAt(seed, [bundle, ...placedFor(bundle, consult.patientId, 'Bệnh viện tỉnh')]),
        ...danglingIn(bundle).map((reference) => `seed ${seed}: ${reference}`),
      ];
    });
    expect(faults).toEqual([]);
  });

  test('in pages and histories that partners read, and in the summary of a record with all of it', options, () => {
    const faults = SEEDS.flatMap((seed) => {
      const { consult } = variedConsult(seed);
      const published = publishedOf(consult).map(({ resource }) => resource);
      const pages = ['DocumentReference', 'Observation', 'Composition'].flatMap((type) => {
        const content = published.filter(({ resourceType }) => resourceType === type);
        const found = content.map((each, index) => ({ content: each, lastUpdated: new Date(AT), seq: String(index) }));
        const query = new URLSearchParams({ _count: '2', identifier: 'a|b' });
        const page = { baseUrl: 'https://hoichan.example/fhir', type: type as 'Composition', query, found: found as never };
        return [pageBundle({ ...page, next: '9' }, 'searchset'), pageBundle({ ...page, next: undefined }, 'history')];
      });
      // What is in them is what partners read one by one, so a few of them will do.
      const read = seed <= 30 ? pages : [];
      const { patient, patientId, asker } = consult;
      const subject = patientResource({
        ...patient,
        id: patientId,
        phone: seed % 2 === 0 ? '0900000000' : null,
        birthDate: patient.birthDate ?? '1958',
        facility: asker.facility,
      });
      const summary = buildIps({
        patient: subject,
        resources: linked(writeBackEntries(consult, { ...EVERYBODY, patient: `Patient/${patientId}` })),
        baseUrl: 'https://record.example/fhir',
        custodian: 'Hội Chẩn',
        now: new Date(AT),
      });
      return faultsAt(seed, [...read, ...published, summary]);
    });
    expect(faults).toEqual([]);
  });

  test('and the visit as insurance XML is well-formed', () => {
    for (const seed of SEEDS) {
      const xml = visitXml(variedConsult(seed).consult);
      expect(() => parse(xml), `seed ${seed}`).not.toThrow();
      for (const [, inner = ''] of xml.matchAll(/<NOIDUNGFILE>([^<]+)</g))
        expect(() => parse(Buffer.from(inner, 'base64').toString('utf8')), `seed ${seed}`).not.toThrow();
    }
  });
});

function parse(xml: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}

function manifestOf({ consultId, consultNumber, versionNumber, signedAt }: ReturnType<typeof variedConsult>['consult']) {
  return {
    format: 'hoi-chan-case' as const,
    formatVersion: 1 as const,
    consultId,
    consultNumber,
    versionNumber,
    signedAt,
    madeAt: AT,
    facility: { code: '00001', name: 'Bệnh viện' },
    files: [],
  };
}
