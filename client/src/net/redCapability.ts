import type { types } from 'mediasoup-client';
import { ROUTER_CAPABILITIES } from '@hoi-chan/shared/features/routerCapabilities.ts';
import { isRedundantVoice } from '@hoi-chan/shared/features/redundantVoiceName.ts';

/** What carries redundant voice through the SFU, whose name mediasoup-client is not to hear. */
const STAND_IN = ROUTER_CAPABILITIES.codecs.find(isRedundantVoice);

/** What our own half of mediasoup is to know of the router: the browser's side of redundant voice is made without it. */
export const PLAIN_ROUTER_CAPABILITIES = {
  ...ROUTER_CAPABILITIES,
  codecs: ROUTER_CAPABILITIES.codecs.filter((codec) => !isRedundantVoice(codec)),
};

/** As which payload type redundant voice comes from the SFU. */
export const RED_FROM_SFU = STAND_IN?.preferredPayloadType;

/** Whether the browser takes redundant Opus. */
export function browserHearsRedundancy(): boolean {
  const codecs = globalThis.RTCRtpReceiver?.getCapabilities?.('audio')?.codecs ?? [];
  return codecs.some(({ mimeType, clockRate }) => mimeType.toLowerCase() === 'audio/red' && clockRate === 48_000);
}

/** What we can receive, as the SFU is to hear it. */
export function withRedundantHearing(capabilities: types.RtpCapabilities): Record<string, unknown> {
  return { ...capabilities, codecs: [...(capabilities.codecs ?? []), ...(STAND_IN ? [STAND_IN] : [])] };
}

/**
 * The voice's parameters as the SFU is to hear them: both ways to pack it, the one it begins with first, since mediasoup knows a stream by that.
 * @param payloadType of redundant packets; undefined where the browser has none
 */
export function withRedundantVoice(
  parameters: types.RtpParameters,
  payloadType: number | undefined,
  beginsRedundant: boolean,
): Record<string, unknown> {
  if (payloadType === undefined || STAND_IN === undefined) return { ...parameters };
  const { preferredPayloadType: _, kind: __, ...standIn } = STAND_IN;
  const redundant = { ...standIn, payloadType };
  return { ...parameters, codecs: beginsRedundant ? [redundant, ...parameters.codecs] : [...parameters.codecs, redundant] };
}

/** What mediasoup-client is to make a consumer of: the browser is told of redundancy in the description below. */
export function withoutRedundantVoice(parameters: types.RtpParameters): types.RtpParameters {
  return { ...parameters, codecs: parameters.codecs.filter((codec) => !isRedundantVoice(codec)) };
}

/** Changes every description that is set on a receiving connection from now on. */
export function describeAnew(transport: types.Transport, describe: (sdp: string) => string): void {
  const pc = (transport as unknown as { handler?: { _pc?: RTCPeerConnection } }).handler?._pc;
  if (pc === undefined) return;
  const set = pc.setRemoteDescription.bind(pc);
  pc.setRemoteDescription = (description: RTCSessionDescriptionInit) => set({ ...description, sdp: describe(description.sdp ?? '') });
}
