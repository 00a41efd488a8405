import { generateRouterRtpCapabilities } from 'mediasoup/ortc';
import { expect, test } from 'vitest';
import { ROUTER_CAPABILITIES } from '@hoi-chan/shared/features/routerCapabilities.ts';
import { ROUTER_CODECS } from '@hoi-chan/shared/features/routerCodecs.ts';

test('the capabilities clients load beforehand are those mediasoup gives a router of our codecs', () => {
  expect(ROUTER_CAPABILITIES).toEqual(generateRouterRtpCapabilities(ROUTER_CODECS.map((codec) => ({ ...codec }))));
});
