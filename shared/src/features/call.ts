import { z } from 'zod';
import { ROLES } from '../access/permissions.ts';
import { defineNotice, defineRequest, nothing } from '../contract/define.ts';
import { id, instant } from '../ids.ts';
import { MEDIA_SOURCES, STILL_MAX_PIECES, STILL_PIECE_BYTES } from './callSizes.ts';
import { dtlsParameters, rtpParameters, iceParameters, rtpCapabilities, transportOptions } from './rtp.ts';

/** What a producer carries; one of each per participant. */
export type MediaSource = (typeof MEDIA_SOURCES)[number];
export const mediaSource = z.enum(MEDIA_SOURCES);
/** `screen`: what is shared beside the face, a screen or a second camera. */
const pictureSource = z.enum(['camera', 'screen']);
export type PictureSource = z.infer<typeof pictureSource>;
const mediaKind = z.enum(['audio', 'video']);

const stillPiece = {
  /** Rises with each still of one seat. */
  still: z.number().int().min(1).max(1_000_000_000),
  piece: z
    .number()
    .int()
    .min(0)
    .max(STILL_MAX_PIECES - 1),
  pieces: z.number().int().min(1).max(STILL_MAX_PIECES),
  /** JPEG or WebP, base64. */
  data: z
    .base64()
    .min(4)
    .max(Math.ceil(STILL_PIECE_BYTES / 3) * 4),
};

/** mediasoup ids are UUIDs, but theirs to choose. */
const rtcId = z.string().min(1).max(64);

export const producerInfo = z.object({ producerId: rtcId, source: mediaSource, paused: z.boolean() });

/** Link of one person as others see it: 0 lost, 1 bad, 2 fair, 3 good, 4 very good. */
export const networkQuality = z.number().int().min(0).max(4);

export const participant = z.object({
  /** One seat in the call: new at each join. */
  participantId: id,
  /** null for a patient, who has no account. */
  personId: id.nullable(),
  name: z.string(),
  title: z.string(),
  facilityName: z.string(),
  role: z.enum(ROLES),
  joinedAt: instant,
  handRaised: z.boolean(),
  /** What comes to this person fills their link: others spare it, with long voice packets. */
  thinDownlink: z.boolean(),
  /** Of what comes to this person some gets lost: others send their voices with redundancy. */
  lossyDownlink: z.boolean(),
  /** Can take voices with redundancy (RFC 2198). */
  hearsRedundancy: z.boolean(),
  producers: z.array(producerInfo),
  networkQuality,
  /** Its socket is lost and its seat is kept; since when. */
  awaySince: instant.nullable(),
});
export type CallParticipant = z.infer<typeof participant>;

export const consumerOptions = z.object({
  consumerId: rtcId,
  participantId: id,
  producerId: rtcId,
  source: mediaSource,
  kind: mediaKind,
  rtpParameters,
  producerPaused: z.boolean(),
  /** `simple`, `simulcast` or `svc`. */
  type: z.string(),
});
export type ConsumerOptions = z.infer<typeof consumerOptions>;

export const iceServer = z.object({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() });

const inCall = { callId: id };

/**
 * Whether the two in a call may speak straight to each other because they sit in one local network: `offered` when exactly two people are in and
 * the service sees both come from one network, `chosen` while they do.
 */
export const directState = z.enum(['unavailable', 'offered', 'chosen']);
export type DirectState = z.infer<typeof directState>;

export const callRequests = {
  /**
   * One round trip gives everything: the client knows its own RTP capabilities beforehand (the router's codecs are fixed, see
   * `ROUTER_CODECS`), so transports and paused consumers for all that is being sent come back at once.
   * CONFLICT `call_full`; NOT_FOUND when the call is not this person's; CONFLICT `call_closed`; FORBIDDEN `not_admitted` for a patient who waits.
   */
  'call:join': defineRequest({
    action: 'call:use',
    input: z.strictObject({
      ...inCall,
      rtpCapabilities,
      /** The seat this client held before a reload or reconnect: it is taken over instead of doubled. */
      previousParticipantId: id.nullable(),
      /** Asked together with a claim of the seat (`call:setState`), in case that it is refused. CONFLICT `seated` when it was not. */
      unlessSeated: z.boolean().optional(),
    }),
    output: z.object({
      participantId: id,
      mode: z.enum(['sfu', 'p2p']),
      iceServers: z.array(iceServer),
      /** null in p2p mode. */
      sendTransport: transportOptions.nullable(),
      recvTransport: transportOptions.nullable(),
      routerRtpCapabilities: rtpCapabilities.nullable(),
      participants: z.array(participant),
      consumers: z.array(consumerOptions),
      startedAt: instant,
      /** In p2p mode whom to call: the one who is in the direct call already. null: wait to be called. */
      peerToCall: id.nullable(),
      /** In p2p mode: by choice, within one local network. It stands at once or not at all, and then the call goes back to the media node. */
      near: z.boolean(),
      /** What the facility allows this seat to send, bit/s; null: as much as the link carries. */
      maxUpBps: z.number().int().nullable(),
      /** How long the service took for this answer, ms: what was waited beyond it is the way there and back. */
      tookMs: z.number().int().nonnegative().optional(),
    }),
  }),
  'call:connectTransport': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, transportId: rtcId, dtlsParameters }),
    output: nothing,
  }),
  'call:produce': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, transportId: rtcId, kind: mediaKind, source: mediaSource, rtpParameters, paused: z.boolean() }),
    output: z.object({ producerId: rtcId }),
  }),
  'call:setProducer': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, producerId: rtcId, paused: z.boolean() }),
    output: nothing,
  }),
  'call:closeProducer': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, producerId: rtcId }),
    output: nothing,
  }),
  /** Consumers start paused and flow once the receiver is ready; paused again while not on screen; layers follow the tile's size. */
  'call:setConsumers': defineRequest({
    action: 'call:use',
    input: z.strictObject({
      ...inCall,
      consumers: z
        .array(
          z.strictObject({
            consumerId: rtcId,
            paused: z.boolean().optional(),
            preferredLayers: z
              .strictObject({ spatialLayer: z.number().int().min(0).max(7), temporalLayer: z.number().int().min(0).max(7) })
              .optional(),
            /** 1 lowest … 255 first served when bandwidth is short. */
            priority: z.number().int().min(1).max(255).optional(),
          }),
        )
        .max(64),
    }),
    output: nothing,
  }),
  'call:restartIce': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, transportId: rtcId }),
    output: z.object({ iceParameters }),
  }),
  /**
   * What is not named stays as it is. After a new socket the first question: which seat was ours, and for how long nothing had been heard from the old
   * one, whose end the server may notice later than we do. NOT_FOUND `no_seat`: what was told meanwhile cannot be told again, join.
   */
  'call:setState': defineRequest({
    action: 'call:use',
    input: z.strictObject({
      ...inCall,
      participantId: id.optional(),
      unheardMs: z.number().min(0).optional(),
      handRaised: z.boolean().optional(),
      thinDownlink: z.boolean().optional(),
      lossyDownlink: z.boolean().optional(),
    }),
    output: nothing,
  }),
  /**
   * Straight to each other within one local network, or back to the media node. Both are told to join again (`mode_changed`). A third person, somebody
   * who leaves, or a direct way that does not stand brings the call back as well. CONFLICT `direct_not_offered`; FORBIDDEN for a patient.
   */
  'call:setDirect': defineRequest({ action: 'call:use', input: z.strictObject({ ...inCall, direct: z.boolean() }), output: nothing }),
  /** simple-peer signalling, forwarded to one other participant of the same call. */
  'call:signal': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, toParticipantId: id, signal: z.record(z.string(), z.unknown()) }),
    output: nothing,
  }),
  /**
   * One piece of a still picture of the sender's camera, for a link too thin for video: sent on at once, never kept. The first begins like a
   * JPEG or WebP file, the others follow in order. INVALID_REQUEST `not_a_picture`, `pieces_out_of_order`; RATE_LIMITED.
   */
  'call:sendStill': defineRequest({ action: 'call:use', input: z.strictObject({ ...inCall, ...stillPiece }), output: nothing }),
  /**
   * One sharp picture of what somebody's camera sees, or of what they share, taken on their side and added to the consult's files. Of the patient of a
   * follow-up only the camera's, and only once they have agreed on their own screen. NOT_FOUND `no_participant`; CONFLICT `no_snapshot` for oneself, or where
   * whoever is asked could not add it: a doctor in a follow-up; RATE_LIMITED.
   */
  'call:askSnapshot': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, participantId: id, source: pictureSource }),
    output: z.object({ snapshotId: id }),
  }),
  /** From the one who was asked: where the picture lies, or null when there is none. NOT_FOUND `no_snapshot` for one not asked of them. */
  'call:reportSnapshot': defineRequest({
    action: 'call:use',
    input: z.strictObject({ ...inCall, snapshotId: id, fileId: id.nullable() }),
    output: nothing,
  }),
  'call:leave': defineRequest({ action: 'call:use', input: z.strictObject(inCall), output: nothing }),
  /** For everybody. A consult goes from in_session to minutes_open. */
  'call:end': defineRequest({ action: 'call:end', input: z.strictObject(inCall), output: nothing }),
};

export const callNotices = {
  'call:participantJoined': defineNotice({ durable: false, payload: z.object({ callId: id, participant }) }),
  'call:participantLeft': defineNotice({ durable: false, payload: z.object({ callId: id, participantId: id }) }),
  /** Producers, hand, quality, away: the whole new picture of one participant. */
  'call:participantChanged': defineNotice({ durable: false, payload: z.object({ callId: id, participant }) }),
  /** A paused consumer waits for `call:setConsumers {paused: false}`. */
  'call:consumerCreated': defineNotice({ durable: false, payload: z.object({ callId: id, consumer: consumerOptions }) }),
  'call:consumerClosed': defineNotice({ durable: false, payload: z.object({ callId: id, consumerId: rtcId }) }),
  /** To the sender of a picture: the largest layer that anybody can use now; larger ones need not be made. */
  'call:producerWanted': defineNotice({
    durable: false,
    payload: z.object({ callId: id, producerId: rtcId, source: mediaSource, spatialLayer: z.number().int().min(0).max(7) }),
  }),
  /** To each who joins, and to all when it changes. Nobody's address is told. */
  'call:directChanged': defineNotice({ durable: false, payload: z.object({ callId: id, state: directState }) }),
  'call:activeSpeakerChanged': defineNotice({ durable: false, payload: z.object({ callId: id, participantId: id.nullable() }) }),
  'call:signalled': defineNotice({
    durable: false,
    payload: z.object({ callId: id, fromParticipantId: id, signal: z.record(z.string(), z.unknown()) }),
  }),
  'call:snapshotAsked': defineNotice({
    durable: false,
    payload: z.object({ callId: id, snapshotId: id, byName: z.string(), source: pictureSource }),
  }),
  'call:snapshotReported': defineNotice({
    durable: false,
    payload: z.object({ callId: id, snapshotId: id, participantId: id, fileId: id.nullable() }),
  }),
  'call:stillSent': defineNotice({ durable: false, payload: z.object({ callId: id, participantId: id, ...stillPiece }) }),
  /** The worker or node that held the call is gone, or the mode changes: join again, at once, with the old seat. */
  'call:rejoinRequired': defineNotice({
    durable: false,
    payload: z.object({ callId: id, reason: z.enum(['worker_lost', 'node_lost', 'mode_changed', 'drain']) }),
  }),
  'call:ended': defineNotice({ durable: false, payload: z.object({ callId: id, byName: z.string().nullable() }) }),
};
