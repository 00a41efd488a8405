import { expect, test } from 'vitest';
import { iceServersFor } from './turn.ts';

const URLS = ['stun:turn.example:3478', 'turn:turn.example:3478?transport=udp', 'turns:turn.example:443?transport=tcp'];

test('TURN gets a credential that runs out, STUN none', () => {
  const [stun, turn] = iceServersFor(URLS, 'a shared secret of ours', 'seat-1', 1_700_000_000_000);
  expect(stun).toEqual({ urls: ['stun:turn.example:3478'] });
  // Computed apart: printf '1700043200:seat-1' | openssl dgst -sha1 -hmac 'a shared secret of ours' -binary | base64
  expect(turn).toEqual({ urls: URLS.slice(1), username: '1700043200:seat-1', credential: 'vWwsIa1IkUjpIHXWQYIigcyT3s0=' });
});

test('without a secret no TURN is offered, since it would only refuse', () => {
  expect(iceServersFor(URLS, undefined, 'seat-1')).toEqual([{ urls: ['stun:turn.example:3478'] }]);
  expect(iceServersFor([], 'a shared secret of ours', 'seat-1')).toEqual([]);
});
