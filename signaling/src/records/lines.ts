import { joinPhrases } from '@hoi-chan/shared/clinical/text.ts';
import { unitText } from '@hoi-chan/shared/clinical/units.ts';
import type { CodeableConcept, FhirResource, Observation, Quantity } from 'fhir/r4.d.ts';

const words = (concept: CodeableConcept | undefined): string =>
  concept?.text ?? concept?.coding?.find((coding) => coding.display)?.display ?? concept?.coding?.[0]?.code ?? '';
const amount = (quantity: Quantity | undefined): string =>
  quantity?.value === undefined
    ? ''
    : `${quantity.value.toLocaleString('vi-VN')} ${unitText(quantity.unit ?? quantity.code ?? '', 'vi')}`.trim();
const join = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '').join(' – ') || '—';
/** 2026-03-02 as 02/03/2026; a year or a month alone stays one. */
const day = (date: string | undefined): string => (date ?? '').slice(0, 10).split('-').toReversed().join('/');

/** How it stands with a medicine, https://hl7.org/fhir/R4/valueset-medication-statement-status.html and that of requests. */
const STATUS: Record<string, string> = {
  active: 'đang dùng',
  intended: 'sẽ dùng',
  completed: 'đã dùng xong',
  stopped: 'đã ngừng',
  cancelled: 'đã hủy',
  'on-hold': 'tạm ngừng',
  'not-taken': 'không dùng',
  'entered-in-error': 'ghi nhầm',
  draft: 'bản nháp',
  unknown: 'không rõ tình trạng',
};
const statusOf = (status: string): string => STATUS[status] ?? status;

function valueOf(observation: Pick<Observation, 'valueQuantity' | 'valueString' | 'valueCodeableConcept'>): string {
  return amount(observation.valueQuantity) || observation.valueString || words(observation.valueCodeableConcept);
}

/** One resource in one line of plain Vietnamese text, for the narrative of a section. */
export function lineOf(resource: FhirResource): string {
  switch (resource.resourceType) {
    case 'Condition':
      return join(words(resource.code), day(resource.onsetDateTime));
    case 'AllergyIntolerance':
      return join(words(resource.code), joinPhrases((resource.reaction ?? []).flatMap((reaction) => reaction.manifestation.map(words))));
    case 'MedicationStatement':
      return join(
        words(resource.medicationCodeableConcept) || resource.medicationReference?.display || 'Thuốc chưa rõ tên',
        resource.dosage?.[0]?.text,
        statusOf(resource.status),
      );
    case 'MedicationRequest':
      return join(
        words(resource.medicationCodeableConcept) || resource.medicationReference?.display || 'Thuốc chưa rõ tên',
        resource.dosageInstruction?.[0]?.text,
        statusOf(resource.status),
      );
    case 'Immunization':
      return join(words(resource.vaccineCode), day(resource.occurrenceDateTime));
    case 'Observation': {
      const parts = (resource.component ?? []).map((component) => `${words(component.code)} ${valueOf(component)}`).join(', ');
      return join(words(resource.code), valueOf(resource) || parts, day(resource.effectiveDateTime));
    }
    case 'DiagnosticReport':
      return join(words(resource.code), resource.conclusion, day(resource.effectiveDateTime));
    case 'Procedure':
      return join(words(resource.code), day(resource.performedDateTime));
    case 'CarePlan':
      return join(resource.title, resource.description);
    default:
      return resource.resourceType;
  }
}
