import type { Bundle, DiagnosticReport, Observation, Reference, Resource } from 'fhir/r4';
import { resourcesOf } from './fhir.ts';

/** The report that names an Observation among its results; undefined: it came by itself. */
export type ReportOf = (observation: Observation) => DiagnosticReport | undefined;

/** Reports that say something: neither withdrawn nor written by mistake. */
export function reportsIn(bundle: Bundle): DiagnosticReport[] {
  return resourcesOf(bundle, 'DiagnosticReport').filter(({ status }) => status !== 'entered-in-error' && status !== 'cancelled');
}

/** When what it tells was found; when it was issued alone where nothing else is said. */
export function dateOfReport(report: DiagnosticReport): string | undefined {
  return report.effectiveDateTime ?? report.effectivePeriod?.start ?? report.issued;
}

/** The way from an Observation to its report, also through the panel that has it as a member. */
export function reportsByResult(bundle: Bundle): ReportOf {
  const observations = new Map<string, Observation>();
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (!isObservation(resource)) continue;
    if (fullUrl !== undefined) observations.set(fullUrl, resource);
    if (resource.id !== undefined) observations.set(`Observation/${resource.id}`, resource);
  }
  const reports = new Map<Observation, DiagnosticReport>();
  const name = (report: DiagnosticReport, results: readonly Reference[] = []): void => {
    for (const { reference } of results) {
      // A reference may be to one version.
      const observation = observations.get(reference?.replace(/\/_history\/.*$/, '') ?? '');
      if (observation === undefined || reports.has(observation)) continue;
      reports.set(observation, report);
      name(report, observation.hasMember);
    }
  };
  for (const report of reportsIn(bundle)) name(report, report.result);
  return (observation) => reports.get(observation);
}

function isObservation(resource: Resource | undefined): resource is Observation {
  return resource?.resourceType === 'Observation';
}
