import { expect, test } from 'vitest';
import type { IncomingMessage } from 'node:http';
import { addressBehind, networkOf } from './network.ts';

test.each([
  ['one public address: one house', '203.0.113.7', '203.0.113.7', true],
  ['the same, as a socket for both families says it', '::ffff:203.0.113.7', '203.0.113.7', true],
  ['the neighbour', '203.0.113.7', '203.0.113.8', false],
  ['within the house of the service', '192.168.1.9', '192.168.1.200', true],
  ['two wards with networks of their own', '10.1.2.3', '10.1.3.3', false],
  ['one prefix of IPv6', '2001:db8:1:2:aaaa::1', '2001:db8:1:2:bbbb::9', true],
  ['the next prefix', '2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['one machine', '127.0.0.1', '127.0.0.1', true],
] as const)('%s', (_what, one, other, same) => {
  expect(networkOf(one) === networkOf(other)).toBe(same);
});

test.each(['', 'unknown', '203.0.113.7:443', '300.1.1.1', '100.64.3.4', '::ffff:100.127.1.1'])('%j says nothing', (ip) => {
  expect(networkOf(ip)).toBeUndefined();
});

test.each([
  [0, '198.51.100.1', 'nobody in front of us: the header is whatever the caller wrote'],
  [1, '203.0.113.7', 'what our own proxy saw'],
  [2, '192.0.2.1', 'one more in front'],
] as const)('%i trusted proxies: %s (%s)', (trusted, address, _why) => {
  const request = { headers: { 'x-forwarded-for': '192.0.2.1, 203.0.113.7' }, socket: { remoteAddress: '198.51.100.1' } };
  expect(addressBehind(trusted)(request as unknown as IncomingMessage)).toBe(address);
});
