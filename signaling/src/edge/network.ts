import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** Where a connection comes from: behind so many proxies of ours what they say in X-Forwarded-For, as express counts them for HTTP. */
export const addressBehind = (trustedProxies: number) => (request: IncomingMessage) =>
  proxyAddr(request, (_address, hop) => hop < trustedProxies);

/**
 * The local network an address belongs to, as a key to compare; undefined when nothing can be said. A house behind one router shows one public
 * IPv4 address, or one /64 of IPv6 (RFC 4291 §2.5.4); where the service itself stands in the house's network, a /24 is taken for one network.
 * A carrier's NAT shows one address for many houses too: the same key is a reason to offer, never to trust. Where the service sees the carrier's own
 * addresses (100.64.0.0/10, RFC 6598) nothing can be said.
 */
export function networkOf(ip: string): string | undefined {
  if (!ipaddr.isValid(ip)) return undefined;
  // ::ffff:192.0.2.1 is the IPv4 address it says.
  const address = ipaddr.process(ip);
  if (address.range() === 'carrierGradeNat') return undefined;
  const isHere = ['private', 'loopback', 'linkLocal'].includes(address.range());
  const prefixBytes = address.kind() === 'ipv6' ? 8 : isHere ? 3 : 4;
  return `${address.kind()} ${address.toByteArray().slice(0, prefixBytes).join('.')}`;
}
