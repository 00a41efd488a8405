import { createHash } from 'node:crypto';
import { keyImageName } from '@hoi-chan/shared/clinical/imaging/keyImageName.ts';
import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import type { Composition, DocumentReference, Reference } from 'fhir/r4.d.ts';
import type { Actors, SignedConsult } from '../gateway.ts';
import { paragraphs } from '../narrative.ts';
import { documentIdentifier, documentIdOf, SYSTEMS } from './identifiers.ts';
import { people } from './people.ts';

const LOINC = 'http://loinc.org';

/** Consult note (LOINC 11488-4) with the minutes as narrative: readable wherever the PDF is not. */
export function compositionOf(consult: SignedConsult, actors: Actors, encounter: string, replaces: string | undefined): Composition {
  const { content } = consult;
  const section = (loinc: string, title: string, ...texts: string[]): NonNullable<Composition['section']>[number] => ({
    title,
    code: { coding: [{ system: LOINC, code: loinc }] },
    text: paragraphs(...texts),
  });
  const members = [content.chair, content.secretary, ...content.members].map((person) =>
    `${person.title} ${person.name} (${person.facilityName})`.trim(),
  );
  const decided = { true: 'đã xác nhận', false: 'không thực hiện', null: 'chưa quyết định' } as const;
  return {
    resourceType: 'Composition',
    status: consult.versionNumber > 1 ? 'amended' : 'final',
    type: { coding: [{ system: LOINC, code: '11488-4', display: 'Consult note' }], text: 'Biên bản hội chẩn' },
    subject: { reference: actors.patient },
    encounter: { reference: encounter },
    date: consult.signedAt,
    author: [people(consult, actors).specialist, people(consult, actors).asker],
    title: titleOf(consult),
    confidentiality: 'N',
    attester: [
      { mode: 'professional', time: consult.signedAt, party: people(consult, actors).specialist },
      { mode: 'legal', time: consult.signedAt, party: people(consult, actors).asker },
    ],
    custodian: people(consult, actors).askingFacility,
    ...(replaces !== undefined && { relatesTo: [{ code: 'replaces' as const, targetReference: { reference: replaces } }] }),
    text: paragraphs(titleOf(consult), ...members),
    section: [
      section('29299-5', 'Lý do hội chẩn', content.reason),
      section('10164-2', 'Diễn biến và điều trị đã qua', content.course),
      section('51848-0', 'Thảo luận', content.discussion),
      section('29548-5', 'Chẩn đoán', `${content.diagnosis.code} ${content.diagnosis.text}`.trim()),
      section('55110-1', 'Kết luận', content.conclusion),
      section('18776-5', 'Hướng điều trị', ...content.plan.map((line) => `${line.text} (${decided[`${line.confirmed}`]})`)),
      section('69730-0', 'Việc tiếp theo', content.nextStep),
      ...keyImageSections(content.keyImages ?? []),
    ],
  };
}

/**
 * The pictures the minutes list, by the UIDs under which every archive has them. Logical references (https://hl7.org/fhir/R4/references.html#logical): the
 * pictures are the archive's, and the record need not hold them.
 */
function keyImageSections(images: readonly MinutesKeyImage[]): NonNullable<Composition['section']> {
  if (images.length === 0) return [];
  const uid = (type: 'ImagingStudy' | 'Media', value: string, display: string): Reference => ({
    type,
    identifier: { system: 'urn:dicom:uid', value: `urn:oid:${value}` },
    display,
  });
  const studies = [...new Set(images.map(({ studyUid }) => studyUid))];
  return [
    {
      title: 'Ảnh quan trọng',
      code: { coding: [{ system: LOINC, code: '55113-5', display: 'Key images Document Radiology' }] },
      text: paragraphs(
        ...images.map(
          (image, index) =>
            `${keyImageName(image, index)}\nStudy ${image.studyUid}\nSeries ${image.seriesUid}\nSOP Instance ${image.sopUid}, frame ${image.frame}`,
        ),
      ),
      entry: [
        ...studies.map((study) => uid('ImagingStudy', study, 'Ca chụp có ảnh quan trọng')),
        // Media.identifier is the SOP Instance UID (https://hl7.org/fhir/R4/media-mappings.html#dicom).
        ...images.map((image, index) => uid('Media', image.sopUid, keyImageName(image, index))),
      ],
    },
  ];
}

export function documentOf(
  consult: SignedConsult,
  actors: Actors,
  encounter: string,
  replaces: string | undefined,
): DocumentReference & { id: string } {
  const identifier = documentIdentifier(consult.consultId, consult.versionNumber);
  return {
    resourceType: 'DocumentReference',
    id: documentIdOf(consult.consultId, consult.versionNumber),
    masterIdentifier: identifier,
    identifier: [identifier, { system: SYSTEMS.number, value: consult.consultNumber }],
    status: 'current',
    docStatus: consult.versionNumber > 1 ? 'amended' : 'final',
    type: { coding: [{ system: LOINC, code: '11488-4', display: 'Consult note' }], text: 'Biên bản hội chẩn' },
    subject: { reference: actors.patient },
    date: consult.signedAt,
    author: [people(consult, actors).specialist, people(consult, actors).asker],
    authenticator: people(consult, actors).specialist,
    custodian: people(consult, actors).askingFacility,
    ...(replaces !== undefined && { relatesTo: [{ code: 'replaces' as const, target: { reference: replaces } }] }),
    description: titleOf(consult),
    content: [
      {
        attachment: {
          contentType: 'application/pdf',
          language: 'vi',
          title: titleOf(consult),
          creation: consult.signedAt,
          size: consult.pdf.byteLength,
          // FHIR R4 attachments carry SHA-1, base64 (https://hl7.org/fhir/R4/datatypes.html#attachment).
          hash: createHash('sha1').update(consult.pdf).digest('base64'),
          data: Buffer.from(consult.pdf).toString('base64'),
        },
      },
    ],
    context: {
      encounter: [{ reference: encounter }],
      period: { start: consult.startedAt ?? consult.requestedAt, end: consult.endedAt ?? consult.signedAt },
    },
  };
}

const titleOf = (consult: SignedConsult): string =>
  `Biên bản hội chẩn ${consult.consultNumber}${consult.versionNumber > 1 ? ` (bản sửa đổi ${consult.versionNumber})` : ''}`;
