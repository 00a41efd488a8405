/**
 * The codecs of every router, fixed so that a client can work out its own receive capabilities before it joins (saves one round trip).
 * In mediasoup's `RouterRtpCodecCapability` form.
 */
export const ROUTER_CODECS = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48000,
    channels: 2,
    parameters: { useinbandfec: 1, usedtx: 1 },
    // The number under which Chromium and WebKit offer it: the blocks of a redundant packet (RFC 2198 §3) name their codec by it.
    preferredPayloadType: 111,
  },
  {
    // What carries `audio/red` (`redundantVoiceName.ts`).
    kind: 'audio',
    mimeType: 'audio/multiopus',
    clockRate: 48000,
    channels: 4,
    parameters: { channel_mapping: '0,1,2,3', num_streams: 2, coupled_streams: 2 },
    preferredPayloadType: 63,
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90000, parameters: { 'x-google-start-bitrate': 300 }, preferredPayloadType: 101 },
  {
    kind: 'video',
    mimeType: 'video/VP9',
    clockRate: 90000,
    parameters: { 'profile-id': 0, 'x-google-start-bitrate': 300 },
    preferredPayloadType: 103,
  },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
    preferredPayloadType: 107,
  },
] as const;
