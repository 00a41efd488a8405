import { identifierSystems, patientNumbersOf } from '@hoi-chan/shared/clinical/identifiers.ts';
import { formsElsewhere } from '@hoi-chan/shared/clinical/identity.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { STEPS_OF, type ConnectionTest, type TEST_FINDINGS } from '@hoi-chan/shared/features/recordSystems.ts';
import type { Bundle, CapabilityStatement, FhirResource, Patient } from 'fhir/r4.d.ts';
import { FhirClient, type Authorizer } from '../fhir/client.ts';
import { FhirError } from '../fhir/problems.ts';

type Step = ConnectionTest['steps'][number];
type Finding = (typeof TEST_FINDINGS)[number];
interface Found {
  finding: Finding;
  detail?: string | undefined;
}

const TIMEOUT_MS = 10_000;
/** More says nothing new. */
const DETAIL_LENGTH = 120;

/**
 * Tries what a consult will need, step by step: sign in, reach the server, read what it is, and look for a patient — the one who carries
 * `identifier`, else only how many there are. Says what was found, never who. Never throws; asks each thing once, so that the first answer counts.
 */
export async function testConnection(
  connection: { baseUrl: string; authorize: Authorizer; identifier: string | undefined },
  signal?: AbortSignal,
): Promise<ConnectionTest> {
  const { authorize, identifier } = connection;
  const client = new FhirClient({ baseUrl: connection.baseUrl, authorize, timeoutMs: TIMEOUT_MS, manners: { retries: 0 } });
  let capability: FhirResource | undefined;
  const work: Record<(typeof STEPS_OF)['fhir'][number], () => Promise<Found>> = {
    async signIn() {
      await authorize.header();
      return { finding: 'ok' };
    },
    async reach() {
      capability = await client.read('metadata', signal);
      return { finding: 'ok' };
    },
    async capability() {
      return capabilityFound(capability);
    },
    async patient() {
      return identifier === undefined ? countPatients(client, signal) : findByNumber(client, identifier, signal);
    },
  };
  const steps: Step[] = [];
  for (const step of STEPS_OF.fhir) {
    const failed = steps.some(({ finding }) => finding !== 'ok');
    const startedAt = performance.now();
    const { finding, detail } = failed
      ? { finding: 'skipped' as const }
      : await work[step]().catch((error: unknown) => problemFound(step, error));
    const tookMs = Math.round(performance.now() - startedAt);
    steps.push({ step, finding, detail: detail?.slice(0, DETAIL_LENGTH) ?? null, tookMs });
  }
  return { at: new Date().toISOString(), ok: steps.every(({ finding }) => finding === 'ok'), steps };
}

function capabilityFound(resource: FhirResource | undefined): Found {
  if (resource?.resourceType !== 'CapabilityStatement') return { finding: 'not_fhir' };
  const { software, fhirVersion }: CapabilityStatement = resource;
  const detail = [software?.name, software?.version, `FHIR ${fhirVersion}`].filter(Boolean).join(' · ');
  return { finding: fhirVersion.startsWith('4.0') ? 'ok' : 'not_r4', detail };
}

/** No patient's data leaves the server. */
async function countPatients(client: FhirClient, signal?: AbortSignal): Promise<Found> {
  const bundle = await client.read<Bundle>('Patient?_summary=count', signal);
  return bundle.resourceType === 'Bundle' ? { finding: 'ok' } : { finding: 'not_fhir' };
}

async function findByNumber(client: FhirClient, identifier: string, signal?: AbortSignal): Promise<Found> {
  const numbers = patientNumbersOf(identifier).map(({ system, number }) => ({ system, value: number }));
  const known = formsElsewhere(numbers).map(({ system, value }) => `${system}|${value}`);
  // A number of the hospital's own carries no system that we could know.
  const tokens = known.length > 0 ? known : [identifier];
  const found = new Set<string>();
  for (const token of tokens) {
    for (const { id } of await client.search<Patient>('Patient', { identifier: token }, signal)) found.add(id ?? '');
  }
  if (found.size === 1) return { finding: 'ok' };
  const systems = new Set(tokens.map((token) => token.split('|')[0] ?? ''));
  const asked = [...systems].filter((system) => Object.values(identifierSystems).includes(system as never));
  return { finding: found.size === 0 ? 'no_patient' : 'several_patients', detail: asked.join(', ') };
}

function problemFound(step: Step['step'], error: unknown): Found {
  if (error instanceof FhirError) {
    const detail = error.status === undefined ? undefined : `HTTP ${error.status}`;
    switch (error.kind) {
      case 'refused':
        return { finding: step === 'patient' ? 'cannot_search' : 'not_fhir', detail };
      case 'not_found':
        return { finding: step === 'patient' ? 'cannot_search' : 'not_found', detail };
      case 'endless':
        return { finding: 'cannot_search' };
      case 'cancelled':
        return { finding: 'unreachable' };
      default:
        return { finding: error.kind, detail };
    }
  }
  if (error instanceof AppError) {
    if (error.reason === 'record_secret_lost') return { finding: 'secret_lost' };
    return { finding: error.reason === 'record_denied' ? 'sign_in_denied' : 'sign_in_failed', detail: signInDetail(error.cause) };
  }
  return { finding: 'unreachable' };
}

/** The error word of the token endpoint (RFC 6749 §5.2), e.g. `invalid_client`. */
function signInDetail(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if ('error' in cause && typeof cause.error === 'string') return cause.error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
