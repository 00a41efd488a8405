import type { CapabilityStatement } from 'fhir/r4.d.ts';
import type { FhirClient } from './client.ts';

export interface Capability {
  /** Can resources of this type be created there? */
  creates(type: string): boolean;
  /** Can what stands there be changed (an earlier version marked as superseded)? */
  updates(type: string): boolean;
  transactions: boolean;
}

/**
 * What a server says it can (https://hl7.org/fhir/R4/capabilitystatement.html). One that lists no resources leaves it open; then everything
 * is tried.
 */
export function capabilityOf(statement: CapabilityStatement): Capability {
  const rest = statement.rest?.find(({ mode }) => mode === 'server');
  const resources = rest?.resource ?? [];
  if (rest === undefined || resources.length === 0) return { creates: () => true, updates: () => true, transactions: true };
  const can = (type: string, code: string): boolean => {
    const found = resources.find((resource) => resource.type === type);
    return found !== undefined && (found.interaction === undefined || found.interaction.some((interaction) => interaction.code === code));
  };
  return {
    creates: (type) => can(type, 'create'),
    updates: (type) => can(type, 'update'),
    transactions: rest.interaction?.some(({ code }) => code === 'transaction') === true,
  };
}

const FRESH_MS = 10 * 60_000;

/** Read once in ten minutes: it changes with the server's releases. `forget`: after a refusal it may have changed. */
export function capabilityReader(client: FhirClient): { read(signal?: AbortSignal): Promise<Capability>; forget(): void } {
  let known: { at: number; capability: Capability } | undefined;
  return {
    async read(signal) {
      if (known !== undefined && Date.now() - known.at < FRESH_MS) return known.capability;
      const capability = capabilityOf(await client.read<CapabilityStatement>('metadata', signal));
      known = { at: Date.now(), capability };
      return capability;
    },
    forget() {
      known = undefined;
    },
  };
}
