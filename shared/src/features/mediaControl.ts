import { z } from 'zod';
import { id } from '../ids.ts';
import { consumerOptions, mediaSource } from './call.ts';
import { dtlsParameters, iceParameters, rtpCapabilities, rtpParameters, transportOptions } from './rtp.ts';

/**
 * What signaling and a media node say to each other, over socket.io on the node's control port. The handshake carries
 * `auth: {secret, protocolVersion}`; commands are acknowledged with `Reply<T>`. A media node knows calls and participants by id only:
 * no names, no patients.
 */
const rtcId = z.string().min(1).max(64);
const seat = { callId: id, participantId: id };
/** What the house of a seat allows it, bit/s; null: as much as the link carries. */
const bandwidthLimits = z.strictObject({ upBps: z.number().int().min(1).nullable(), downBps: z.number().int().min(1).nullable() });
export type BandwidthLimits = z.infer<typeof bandwidthLimits>;

export interface ControlContract<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I;
  output: O;
}
function defineControl<I extends z.ZodType, O extends z.ZodType>(contract: ControlContract<I, O>): ControlContract<I, O> {
  return contract;
}
const nothing = z.object({});

export const controlRequests = {
  /** Finds or creates the call (one router), gives the participant a seat with both transports and paused consumers of all that flows. */
  'control:join': defineControl({
    input: z.strictObject({ ...seat, rtpCapabilities, limits: bandwidthLimits.optional() }),
    output: z.object({
      routerRtpCapabilities: rtpCapabilities,
      sendTransport: transportOptions,
      recvTransport: transportOptions,
      consumers: z.array(consumerOptions),
    }),
  }),
  'control:connectTransport': defineControl({ input: z.strictObject({ ...seat, transportId: rtcId, dtlsParameters }), output: nothing }),
  'control:produce': defineControl({
    input: z.strictObject({
      ...seat,
      transportId: rtcId,
      kind: z.enum(['audio', 'video']),
      source: mediaSource,
      rtpParameters,
      paused: z.boolean(),
    }),
    output: z.object({ producerId: rtcId }),
  }),
  'control:setProducer': defineControl({ input: z.strictObject({ ...seat, producerId: rtcId, paused: z.boolean() }), output: nothing }),
  'control:closeProducer': defineControl({ input: z.strictObject({ ...seat, producerId: rtcId }), output: nothing }),
  'control:setConsumers': defineControl({
    input: z.strictObject({
      ...seat,
      consumers: z.array(
        z.strictObject({
          consumerId: rtcId,
          paused: z.boolean().optional(),
          preferredLayers: z.strictObject({ spatialLayer: z.number().int(), temporalLayer: z.number().int() }).optional(),
          priority: z.number().int().min(1).max(255).optional(),
        }),
      ),
    }),
    output: nothing,
  }),
  'control:restartIce': defineControl({ input: z.strictObject({ ...seat, transportId: rtcId }), output: z.object({ iceParameters }) }),
  'control:leave': defineControl({ input: z.strictObject(seat), output: nothing }),
  /**
   * A transport that carries nothing and ends by itself, so that somebody can try the way to this node before a call. RATE_LIMITED
   * `too_many_checks` while many are open.
   */
  'control:openProbe': defineControl({ input: z.strictObject({}), output: z.object({ transport: transportOptions }) }),
  'control:endCall': defineControl({ input: z.strictObject({ callId: id }), output: nothing }),
  /** Which calls and participants the node holds, for reconciling after a restart of signaling. */
  'control:list': defineControl({
    input: z.strictObject({}),
    output: z.object({ calls: z.array(z.object({ callId: id, participantIds: z.array(id) })) }),
  }),
};

export const controlNotices = {
  'control:consumerCreated': z.object({ ...seat, consumer: consumerOptions }),
  'control:consumerClosed': z.object({ ...seat, consumerId: rtcId }),
  /** A producer was paused, resumed or closed at the node. */
  'control:producerChanged': z.object({ ...seat, producerId: rtcId, source: mediaSource, state: z.enum(['active', 'paused', 'closed']) }),
  /** The largest spatial layer of a picture that any receiver asks for and can be given. */
  'control:producerWanted': z.object({ ...seat, producerId: rtcId, source: mediaSource, spatialLayer: z.number().int().min(0).max(7) }),
  'control:activeSpeakerChanged': z.object({ callId: id, participantId: id.nullable() }),
  /** 0 lost … 4 very good, from transport stats and producer scores. */
  'control:networkQualityChanged': z.object({ ...seat, quality: z.number().int().min(0).max(4) }),
  /** The worker below the call died: everybody must join again. */
  'control:callLost': z.object({ callId: id }),
};

/** POST /internal/media-nodes every few seconds, with `authorization: Bearer <MEDIA_NODE_SECRET>`. */
export const mediaNodeHeartbeat = z.strictObject({
  nodeId: z.string().min(1).max(64),
  controlUrl: z.url(),
  region: z.string().max(40).default(''),
  workers: z.number().int().min(0),
  calls: z.number().int().min(0),
  participants: z.number().int().min(0),
  /** Share of one core that the workers use, 0…workers. */
  cpuLoad: z.number().min(0),
  draining: z.boolean(),
});
export type MediaNodeHeartbeat = z.infer<typeof mediaNodeHeartbeat>;
