/** Names of cached reads: the first word is the feature, so that a notice can refresh exactly what it concerns. */
export const queryKeys = {
  consults: (filter: object) => ['consults', 'list', filter] as const,
  consult: (consultId: string) => ['consults', 'one', consultId] as const,
  patients: (q: string) => ['patients', 'search', q] as const,
  patient: (patientId: string) => ['patients', 'one', patientId] as const,
  patientPart: (patientId: string, part: 'summary' | 'consults' | 'studies') => ['patients', part, patientId] as const,
  appointments: (consultId?: string) => ['appointments', 'list', consultId ?? 'all'] as const,
  appointment: (appointmentId: string) => ['appointments', 'one', appointmentId] as const,
  facilities: ['facilities'] as const,
  people: (filter: object) => ['people', filter] as const,
  recordSystems: ['recordSystems'] as const,
  imports: ['imports', 'list'] as const,
  importProblems: (importId: string) => ['imports', 'problems', importId] as const,
  partners: ['partners', 'list'] as const,
  partnerNotices: (partnerId: string) => ['partners', 'notices', partnerId] as const,
  audit: (filter: object) => ['audit', filter] as const,
  callQuality: (filter: object) => ['callQuality', filter] as const,
};
