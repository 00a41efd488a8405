/**
 * Who may do what, once, for HTTP, socket and screen alike. The role opens the door; the handler then asks whether this consult, patient
 * or facility belongs to the person, and answers NOT_FOUND where it does not.
 */
export const ROLES = ['commune_doctor', 'specialist', 'provincial_admin', 'patient'] as const;
/** `patient` is whoever came in by a follow-up link: no account, one appointment. */
export type Role = (typeof ROLES)[number];

const doctors = ['commune_doctor', 'specialist'] as const;
const staff = ['commune_doctor', 'specialist', 'provincial_admin'] as const;
const everyone = ['commune_doctor', 'specialist', 'provincial_admin', 'patient'] as const;

export const PERMISSIONS = {
  /** Needs no sign-in: sign-in itself, the public facts of the installation, the door of a follow-up link. */
  'public:use': 'anyone',
  'session:use': staff,
  'live:use': everyone,
  'people:manage': ['provincial_admin'],
  'facility:manage': ['provincial_admin'],
  'facility:read': staff,
  'audit:read': ['provincial_admin'],
  /** How calls went: figures by facility, no patient. */
  'quality:read': ['provincial_admin'],
  /** Files of insurance XML into the record: the administrator sends them and sees counts and faults, never a patient. */
  'records:import': ['provincial_admin'],
  /** Which record systems a province reads and writes, and how it signs in there. */
  'recordSystem:manage': ['provincial_admin'],
  /** Which other systems may read over FHIR, and what they were told. */
  'partner:manage': ['provincial_admin'],
  /** Whether two entries are one patient: for whoever has the patient in front of them. */
  'identity:review': ['commune_doctor'],
  'patient:search': ['commune_doctor'],
  'patient:register': ['commune_doctor'],
  'patient:read': doctors,
  'patient:confirmStudy': doctors,
  'code:search': staff,
  /** Which ICD-10 list the province works with. */
  'code:manage': ['provincial_admin'],
  'consult:list': doctors,
  'consult:read': doctors,
  'consult:request': ['commune_doctor'],
  'consult:accept': ['specialist'],
  'consult:decline': ['specialist'],
  'consult:release': ['specialist'],
  'consult:cancel': ['commune_doctor'],
  'consult:answer': ['specialist'],
  'consult:close': doctors,
  'file:write': doctors,
  'file:read': doctors,
  'imaging:read': doctors,
  'viewport:use': doctors,
  'annotations:write': doctors,
  'chat:use': doctors,
  'minutes:read': doctors,
  'minutes:write': doctors,
  'minutes:sign': doctors,
  'delivery:read': doctors,
  'delivery:retry': staff,
  /** A signed consult as one file, and such a file into the record of a patient of the own station. */
  'capsule:make': doctors,
  'capsule:import': ['commune_doctor'],
  /** All deliveries of the province: whose consult, never whose illness. */
  'delivery:manage': ['provincial_admin'],
  'appointment:plan': doctors,
  'appointment:host': doctors,
  'appointment:attend': ['patient'],
  'call:use': ['commune_doctor', 'specialist', 'patient'],
  'call:end': doctors,
} as const satisfies Record<string, readonly Role[] | 'anyone'>;

export type Action = keyof typeof PERMISSIONS;

/** True when someone with `role` (undefined: not signed in) may try `action` at all. */
export function mayTry(role: Role | undefined, action: Action): boolean {
  const allowed: readonly Role[] | 'anyone' = PERMISSIONS[action];
  if (allowed === 'anyone') return true;
  return role !== undefined && allowed.includes(role);
}
