import { isIPv4, isIPv6 } from 'node:net';
import { AppError } from '@hoi-chan/shared/errors.ts';

/** Loopback, private (RFC 1918, RFC 4193), link-local: addresses that do not leave the house. */
function isPrivateAddress(host: string): boolean {
  if (isIPv4(host)) return /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host);
  const inner = host.replace(/^\[|\]$/g, '');
  return isIPv6(inner) && (inner === '::1' || /^f[cd][0-9a-f]{2}:/i.test(inner) || /^fe[89ab][0-9a-f]:/i.test(inner));
}

/** A name that no public DNS answers: of a container, or below a suffix kept for private use (RFC 6762, ICANN's .internal). */
function isPrivateName(host: string): boolean {
  return /^[a-z0-9_-]+$/i.test(host) ? !/^[0-9.]+$/.test(host) : /\.(local|internal|lan|home\.arpa)$/i.test(host);
}

/**
 * Why patient data must not go to this address in production; undefined when it may: HTTPS, or plain HTTP to a host of the own network
 * that the operator has named (`PLAIN_HTTP_HOSTS`). A public address is refused however it is named.
 */
export function plainHttpProblem(address: string, allowedHosts: readonly string[]): string | undefined {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return undefined;
  if (!isPrivateAddress(hostname) && !isPrivateName(hostname))
    return 'plain HTTP to an address outside the own network is refused in production';
  if (allowedHosts.includes(hostname)) return undefined;
  return `plain HTTP is refused in production unless PLAIN_HTTP_HOSTS names this host`;
}

/** Says why data must not go to an address; undefined when it may. Outside production everything may. */
export type AddressProblem = (address: string) => string | undefined;

/** @throws AppError INVALID_REQUEST naming the field, `https_only`, for an address that an administrator typed. */
export function assertMayGoTo(problemOf: AddressProblem, path: string, address: string | null | undefined): void {
  const problem = address == null ? undefined : problemOf(address);
  if (problem !== undefined)
    throw new AppError('INVALID_REQUEST', problem, { reason: 'invalid_fields', fields: [{ path, reason: 'https_only' }] });
}
