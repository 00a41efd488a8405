import { identifierSystems, parseCitizenId, parseInsuranceNumber, parsePersonalId } from '@hoi-chan/shared/clinical/identifiers.ts';
import { normaliseName } from '@hoi-chan/shared/clinical/text.ts';
import type { Hl7Reason } from '@hoi-chan/shared/features/hl7.ts';
import type { VisitPerson } from '../insurance/visit.ts';
import { dateOf, repetitionsOf, textOf, type Hl7Message, type Hl7Segment } from './fields.ts';

export type PersonReading = { ok: true; person: VisitPerson } | { ok: false; reason: Hl7Reason };

/** PID (HL7 v2.5.1 §3.4.2) as whose message it is. Vietnamese names stand family name first. */
export function readPerson(message: Hl7Message, facilityCode: string): PersonReading {
  const pid = message.getSegment('PID');
  const name = normaliseName([textOf(pid, 5, 1), textOf(pid, 5, 3), textOf(pid, 5, 2)].filter(Boolean).join(' '));
  const birthDate = dateOf(textOf(pid, 7));
  const identifiers = identifiersOf(pid, facilityCode);
  if (identifiers.length === 0) return { ok: false, reason: 'no_identifier' };
  if (name === '') return { ok: false, reason: 'no_name' };
  if (birthDate === undefined) return { ok: false, reason: 'no_birth_date' };
  const sex = textOf(pid, 8);
  const phone = textOf(pid, 13, 1) || textOf(pid, 13, 12);
  return {
    ok: true,
    person: {
      name,
      birthDate,
      gender: sex === 'M' ? 'male' : sex === 'F' ? 'female' : 'unknown',
      phone: phone === '' ? null : phone.slice(0, 20),
      address: [1, 2, 3, 4]
        .map((part) => textOf(pid, 11, part))
        .filter(Boolean)
        .join(', ')
        .slice(0, 300),
      identifiers,
    },
  };
}

/**
 * PID-3 by type (table 0203) and PID-19. A house number counts at its own facility only, so the facility's code is part of it, as in the
 * insurance XML: the same patient by either way is one.
 */
function identifiersOf(pid: Hl7Segment | undefined, facilityCode: string): VisitPerson['identifiers'] {
  const found = new Map<string, VisitPerson['identifiers'][number]>();
  const add = (system: string, value: string): void => void found.set(`${system}|${value}`, { system, value });
  for (let repetition = 0; repetition < repetitionsOf(pid, 3); repetition += 1) {
    const value = textOf(pid, 3, 1, repetition);
    const type = textOf(pid, 3, 5, repetition).toUpperCase();
    if (value === '') continue;
    if (['MR', 'PI', 'PT', ''].includes(type)) add(identifierSystems.patientInternalId, `${facilityCode}:${value}`);
    else if (['HC', 'SS', 'NIIP', 'BHYT'].includes(type)) addInsurance(value);
    else if (['NI', 'NNVNM', 'NNVN', 'CCCD', 'CMND'].includes(type)) addPersonal(value);
    else if (type === 'PPN' && /^[A-Z0-9]{6,12}$/i.test(value)) add(identifierSystems.passportNumber, value.toUpperCase());
  }
  addPersonal(textOf(pid, 19));
  return [...found.values()];

  function addPersonal(text: string): void {
    const personal = parsePersonalId(text);
    const citizen = parseCitizenId(text);
    if (personal) add(identifierSystems.nationalId, personal.number);
    else if (citizen !== undefined) add(identifierSystems.citizenId, citizen);
  }
  function addInsurance(text: string): void {
    const number = parseInsuranceNumber(text)?.number;
    if (number !== undefined) add(identifierSystems.insuranceNumber, number);
  }
}
