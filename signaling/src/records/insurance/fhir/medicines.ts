import type { MedicationRequest } from 'fhir/r4.d.ts';
import type { Row } from '../tables.ts';
import { dateOf, numberOf } from '../values.ts';
import { periodOf } from '../visit.ts';
import { coded, keyOf, practitionerRefs, SYSTEMS, type Stored, type VisitContext } from './parts.ts';

/** Medicines ordered and given (XML2). */
export function medicines(context: VisitContext): Stored[] {
  return (context.visit.rows.XML2 ?? []).map((row) => medicine(context, row));
}

function medicine(context: VisitContext, row: Row): MedicationRequest & { id: string } {
  const key = keyOf(context, `XML2/${row['STT'] ?? ''}`);
  const name = [row['TEN_THUOC'], row['HAM_LUONG']].filter((part) => part !== undefined).join(' ');
  const dose = [row['LIEU_DUNG'], row['CACH_DUNG']].filter((part) => part !== undefined).join('; ');
  const amount = numberOf(row['SO_LUONG']);
  const at = dateOf(row['NGAY_YL']) ?? periodOf(context.visit).start;
  const [requester] = practitionerRefs(row['MA_BAC_SI']);
  return {
    resourceType: 'MedicationRequest',
    id: key.id,
    identifier: [key.identifier],
    // What is billed was handed out.
    status: 'completed',
    intent: 'order',
    medicationCodeableConcept: coded(SYSTEMS.medicine, row['MA_THUOC'], name),
    subject: context.subject,
    encounter: context.encounter,
    ...(at !== undefined && { authoredOn: at }),
    ...(requester !== undefined && { requester }),
    ...((dose !== '' || row['DUONG_DUNG'] !== undefined) && {
      dosageInstruction: [
        { ...(dose !== '' && { text: dose }), ...(row['DUONG_DUNG'] !== undefined && { route: { text: row['DUONG_DUNG'] } }) },
      ],
    }),
    ...(amount !== undefined && {
      dispenseRequest: { quantity: { value: amount, ...(row['DON_VI_TINH'] !== undefined && { unit: row['DON_VI_TINH'] }) } },
    }),
  };
}
