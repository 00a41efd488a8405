/** Who the demo patients are and where: Patient resources with Vietnamese names, numbers and addresses. */
import type { Identifier, Patient, Reference } from 'fhir/r4.d.ts';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import accounts from '../accounts.json' with { type: 'json' };

/** A facility of accounts.json. */
export type FacilityCode = '00001' | '00002' | '00101' | '00102' | '00103';

export type Identity = {
  /** In Vietnamese order, family name first. */
  readonly name: string;
  readonly sex: 'male' | 'female';
  /** `yyyy-MM-dd`; fixed, because the personal ID holds the year. */
  readonly birthDate: string;
  readonly nationalId: string;
  readonly insuranceNumber?: string;
  readonly citizenId?: string;
  readonly phone?: string;
  readonly hamlet: string;
  readonly commune: string;
  readonly contact?: { readonly name: string; readonly relationship: string; readonly phone: string };
};

const province = 'tỉnh Hồng Lĩnh';

/** A logical reference: the demo does not store organisations as resources. */
export function facility(code: FacilityCode): Reference {
  const known = accounts.facilities.find((entry) => entry.code === code);
  if (!known) throw new RangeError(`facility ${code} is not in accounts.json`);
  return { type: 'Organization', identifier: { system: identifierSystems.facility, value: code }, display: known.name };
}

/** Names as FHIR wants them: the first word is the family name, the rest is given, the text keeps the order. */
function humanName(name: string) {
  const [family = '', ...given] = name.split(' ');
  return { text: name, family, given };
}

export function buildPatient(key: string, identity: Identity): Patient {
  const identifier: Identifier[] = [{ use: 'official', system: identifierSystems.nationalId, value: identity.nationalId }];
  if (identity.insuranceNumber)
    identifier.push({ use: 'secondary', system: identifierSystems.insuranceNumber, value: identity.insuranceNumber });
  if (identity.citizenId) identifier.push({ use: 'old', system: identifierSystems.citizenId, value: identity.citizenId });
  return {
    resourceType: 'Patient',
    id: key,
    active: true,
    identifier,
    name: [{ use: 'official', ...humanName(identity.name) }],
    ...(identity.phone ? { telecom: [{ system: 'phone', value: identity.phone, use: 'mobile' }] } : {}),
    gender: identity.sex,
    birthDate: identity.birthDate,
    address: [
      {
        use: 'home',
        text: `${identity.hamlet}, ${identity.commune}, ${province}`,
        line: [identity.hamlet],
        city: identity.commune,
        state: province,
        country: 'VN',
      },
    ],
    ...(identity.contact
      ? {
          contact: [
            {
              relationship: [{ text: identity.contact.relationship }],
              name: humanName(identity.contact.name),
              telecom: [{ system: 'phone', value: identity.contact.phone }],
            },
          ],
        }
      : {}),
    communication: [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'vi', display: 'Tiếng Việt' }], text: 'Tiếng Việt' }, preferred: true },
    ],
  };
}
