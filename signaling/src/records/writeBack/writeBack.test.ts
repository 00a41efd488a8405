import { describe, expect, test } from 'vitest';
import type { Composition } from 'fhir/r4.d.ts';
import { signedConsult } from '../testing/signedConsult.ts';
import { faultsOf } from '../testing/validate.ts';
import type { Actors } from '../gateway.ts';
import { writeBackEntries } from './entries.ts';
import { organizationOf, practitionerOf } from './people.ts';

const actors: Actors = {
  patient: 'Patient/p',
  asker: 'Practitioner/a',
  specialist: 'Practitioner/s',
  askingFacility: 'Organization/a',
  targetFacility: 'Organization/t',
};
const consult = signedConsult('00000000-0000-4000-8000-000000000001', { consultId: '00000000-0000-4000-8000-000000000002' });

describe('the write-back of a signed consult', () => {
  // Medplum reads its definitions of every type at the first use: seconds on a busy machine.
  test('is made of valid resources', { timeout: 60_000 }, () => {
    const resources = [
      ...writeBackEntries(consult, actors),
      organizationOf(consult.asker.facility),
      practitionerOf(consult.asker),
      practitionerOf(consult.specialist),
    ].map(({ resource }) => resource);
    expect(resources.flatMap(faultsOf)).toEqual([]);
    expect(resources.map(({ resourceType }) => resourceType).join(' ')).toBe(
      'ServiceRequest Encounter DocumentReference Composition MedicationRequest Observation Observation Observation Observation Observation ImagingStudy ImagingStudy ' +
        'Organization Practitioner Practitioner',
    );
  });

  test('is the same each time, and every entry has an identifier of its own', () => {
    const entries = writeBackEntries(consult, actors);
    expect(writeBackEntries(consult, actors)).toEqual(entries);
    const identifiers = entries.map(({ identifier }) => `${identifier.system}|${identifier.value}`);
    expect(new Set(identifiers).size).toBe(identifiers.length);
  });

  test('refers only to what came before it or is known already', () => {
    const seen = new Set(Object.values(actors));
    for (const { fullUrl, resource } of writeBackEntries(consult, actors)) {
      const references = [...JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g)].map(([, reference]) => reference);
      expect(references.filter((reference) => !seen.has(reference ?? ''))).toEqual([]);
      seen.add(fullUrl);
    }
  });

  test('keeps the encounter of an amendment, and makes a new document and a new note', () => {
    const idsOf = (versionNumber: number): string[] =>
      writeBackEntries({ ...consult, versionNumber }, actors).map(({ resource }) => `${resource.resourceType} ${resource.id}`);
    const changed = idsOf(2).filter((id) => !idsOf(1).includes(id));
    expect(changed.map((id) => id.split(' ')[0])).toEqual(['DocumentReference', 'Composition', 'MedicationRequest']);
  });

  test('writes what was typed as text, never as markup, and what the local doctor decided', () => {
    const note = writeBackEntries(consult, actors).find(({ resource }) => resource.resourceType === 'Composition')?.resource as Composition;
    const html = (note.section ?? []).map((section) => section.text?.div).join('');
    expect(html).toContain('Đau ngực &lt;b&gt;khi&lt;/b&gt; gắng sức<br/>hai tuần');
    expect(html).toContain('Aspirin 81 mg (đã xác nhận)');
    expect(html).toContain('Chuyển viện (không thực hiện)');
    expect(html).not.toContain('<b>');
  });

  test('names the key images of the minutes by the UIDs under which every archive has them, once each study', { timeout: 60_000 }, () => {
    const picture = {
      studyUid: '1.2.3',
      seriesUid: '1.2.3.4',
      frameCount: 40,
      series: 'XA · Vành <trái>',
      instanceNumber: 2,
      window: null,
    };
    const keyImages = [
      { ...picture, id: 'k1', sopUid: '1.2.3.4.5', frame: 12, markedBy: 'Phạm Đức Tâm' },
      { ...picture, id: 'k2', sopUid: '1.2.3.4.6', frame: 1, frameCount: 1, markedBy: 'Nguyễn Thị Lan' },
    ];
    const marked = { ...consult, content: { ...consult.content, keyImages } };
    const noteOf = (of: typeof consult) =>
      writeBackEntries(of, actors).find(({ resource }) => resource.resourceType === 'Composition')?.resource as Composition;
    const section = noteOf(marked).section?.find(({ code }) => code?.coding?.[0]?.code === '55113-5');
    expect(section?.entry?.map(({ type, identifier }) => [type, identifier?.system, identifier?.value])).toEqual([
      ['ImagingStudy', 'urn:dicom:uid', 'urn:oid:1.2.3'],
      ['Media', 'urn:dicom:uid', 'urn:oid:1.2.3.4.5'],
      ['Media', 'urn:dicom:uid', 'urn:oid:1.2.3.4.6'],
    ]);
    expect(section?.entry?.[1]?.display).toBe('1. XA · Vành <trái>, ảnh số 2, khung hình 12/40, do Phạm Đức Tâm đánh dấu');
    expect(section?.text?.div).toContain('Vành &lt;trái&gt;, ảnh số 2, do Nguyễn Thị Lan đánh dấu<br/>Study 1.2.3<br/>Series 1.2.3.4<br/>');
    expect(section?.text?.div).toContain('SOP Instance 1.2.3.4.5, frame 12');
    expect(faultsOf(noteOf(marked))).toEqual([]);
    expect(JSON.stringify(noteOf(consult))).not.toContain('55113-5');
  });
});
