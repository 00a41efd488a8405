import type { AuditEvent, Provenance, Reference } from 'fhir/r4.d.ts';
import type { SignedConsult, Written } from './gateway.ts';
import { wellFormed } from './wellFormed.ts';

const PRODUCT = 'Hội Chẩn';
/** Somebody without a name is still somebody: an agent must say who. */
const who = (reference: string | null, display: string): Reference => ({
  ...(reference !== null && { reference }),
  display: display.trim() === '' ? '—' : display,
});

/** Who wrote, who confirmed and what sent it (https://hl7.org/fhir/R4/provenance.html). */
export function provenanceOf(consult: SignedConsult, { references, actors }: Written, at: string): Provenance {
  const participant = (code: 'author' | 'attester' | 'assembler') => ({
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }],
  });
  return wellFormed<Provenance>({
    resourceType: 'Provenance',
    target: references.map((reference) => ({ reference })),
    occurredDateTime: consult.signedAt,
    recorded: at,
    activity: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
          code: consult.versionNumber > 1 ? 'UPDATE' : 'CREATE',
        },
      ],
    },
    agent: [
      {
        type: participant('author'),
        who: who(actors.specialist, consult.specialist.name),
        onBehalfOf: who(actors.targetFacility, consult.specialist.facility.name),
      },
      {
        type: participant('attester'),
        who: who(actors.asker, consult.asker.name),
        onBehalfOf: who(actors.askingFacility, consult.asker.facility.name),
      },
      { type: participant('assembler'), who: { display: PRODUCT } },
    ],
  });
}

/** The altId by which our event is found again (search parameter `altid`, https://hl7.org/fhir/R4/auditevent.html#search). */
export const auditKeyOf = (consult: SignedConsult): string => `hoi-chan-${consult.consultId}-v${consult.versionNumber}`;

/** That it was sent (https://hl7.org/fhir/R4/auditevent.html). */
export function auditEventOf(consult: SignedConsult, { remoteId, actors }: Written, at: string): AuditEvent {
  return wellFormed<AuditEvent>({
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'RESTful Operation' },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: 'create', display: 'create' }],
    action: 'C',
    recorded: at,
    outcome: '0',
    agent: [
      { who: { display: PRODUCT }, altId: auditKeyOf(consult), name: PRODUCT, requestor: true },
      { who: who(actors.asker, consult.asker.name), name: consult.asker.name, requestor: false },
    ],
    source: {
      observer: who(actors.askingFacility, consult.asker.facility.name),
      type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4', display: 'Application Server' }],
    },
    entity: [
      {
        what: { reference: `DocumentReference/${remoteId}` },
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '2', display: 'System Object' },
      },
      {
        what: { reference: actors.patient },
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1', display: 'Person' },
      },
    ],
  });
}
