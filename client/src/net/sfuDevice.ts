import type { Device, types } from 'mediasoup-client';
import { fetchedOnce } from './fetchedOnce.ts';
import { loadChunk } from './loadChunk.ts';
import { PLAIN_ROUTER_CAPABILITIES } from './redCapability.ts';

/**
 * The browser's side of the SFU, fetched and made ready once, before anybody clicks "join": the router's capabilities are fixed, so nothing
 * needs to be asked of the server. Rejects where the browser has no usable WebRTC.
 */
export const loadSfuDevice = fetchedOnce(async (): Promise<Device> => {
  const { Device } = await loadChunk(() => import('./mediasoupDevice.ts'));
  const device = new Device();
  // mediasoup wrote these itself; its types only know the extension names more narrowly than our contract does.
  await device.load({ routerRtpCapabilities: PLAIN_ROUTER_CAPABILITIES as types.RtpCapabilities });
  return device;
});
