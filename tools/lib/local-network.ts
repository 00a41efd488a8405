import os from 'node:os';

/** IPv4 addresses of this machine that others on the network can reach; real interfaces before bridges of container engines. */
export function lanAddresses(interfaces = os.networkInterfaces()): string[] {
  const isVirtual = (name: string): boolean => /^(docker|br-|veth|virbr|vmnet|tun|tap|wg|zt|tailscale)/.test(name);
  return Object.entries(interfaces)
    .flatMap(([name, addresses]) => (addresses ?? []).map((address) => ({ name, ...address })))
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .toSorted((a, b) => Number(isVirtual(a.name)) - Number(isVirtual(b.name)))
    .map((address) => address.address);
}
