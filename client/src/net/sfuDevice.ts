import type { Device, types } from 'mediasoup-client';
import { PLAIN_ROUTER_CAPABILITIES } from './redCapability.ts';

let loading: Promise<Device> | undefined;

/**
 * The browser's side of the SFU, fetched and made ready once, before anybody clicks "join": the router's capabilities are fixed, so nothing
 * needs to be asked of the server. Rejects where the browser has no usable WebRTC.
 */
export function loadSfuDevice(): Promise<Device> {
  loading ??= load().catch((error: unknown) => {
    // The chunk may not have come through; the next try fetches it again.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Device> {
  const { Device } = await import('mediasoup-client');
  const device = new Device();
  // mediasoup wrote these itself; its types only know the extension names more narrowly than our contract does.
  await device.load({ routerRtpCapabilities: PLAIN_ROUTER_CAPABILITIES as types.RtpCapabilities });
  return device;
}
