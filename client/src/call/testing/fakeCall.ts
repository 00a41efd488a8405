import { AppError } from '@hoi-chan/shared/errors.ts';
import type { CallParticipant, MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { NoticeName, NoticePayload } from '@hoi-chan/shared/index.ts';
import type { CallJoined, CallSession, CallSessionEvents, Published, RemoteMedia } from '../../net/callTransport.ts';
import { Emitter } from '../../net/emitter.ts';
import type { SignalingPort } from '../../net/signalingPort.ts';

function participant(number: number, name: string): CallParticipant {
  const id = `0000000${number}-0000-4000-8000-000000000000`;
  return {
    participantId: id,
    personId: id,
    name,
    title: 'BS',
    facilityName: 'Trạm Y tế xã Yên Lộc',
    role: 'commune_doctor',
    joinedAt: `2026-03-01T08:00:0${number}Z`,
    handRaised: false,
    thinDownlink: false,
    lossyDownlink: false,
    hearsRedundancy: true,
    producers: [{ producerId: `microphone-${number}`, source: 'microphone', paused: false }],
    networkQuality: 4,
    awaySince: null,
  };
}

/** A call of two whose session and signaling do what the test says. */
export function createFakeCall() {
  const callId = '00000000-0000-4000-8000-00000000000c';
  const self = participant(1, 'Nguyễn Thị Lan');
  const other = participant(2, 'Phạm Đức Tâm');
  const sessionEvents = new Emitter<CallSessionEvents>();
  const notices = new Map<string, Set<(payload: never) => void>>();
  const published = new Map<MediaSource, MediaStreamTrack>();
  const joined = (): CallJoined => ({
    participantId: self.participantId,
    mode: 'sfu',
    iceServers: [],
    sendTransport: null,
    recvTransport: null,
    routerRtpCapabilities: null,
    participants: [self, other],
    consumers: [],
    startedAt: '2026-03-01T08:00:00Z',
    peerToCall: null,
    near: false,
    maxUpBps: null,
  });
  const fake = {
    callId,
    self,
    other,
    published,
    joined,
    remoteMedia: [] as RemoteMedia[],
    /** What the session says of our own media. */
    sending: [] as Published[],
    refuseHand: false,
    refuseJoin: null as AppError | null,
    /** Runs between the server's answer and its arrival here. */
    beforeJoined: (): void => undefined,
    emit: sessionEvents.emit.bind(sessionEvents),
    notify<N extends NoticeName>(name: N, payload: NoticePayload<N>): void {
      for (const handler of notices.get(name) ?? []) handler(payload as never);
    },
    signaling: {
      reached: async () => undefined,
      request: () => Promise.reject(new AppError('UNAVAILABLE', 'not in this test')),
      on: (name, handler) => {
        const handlers = notices.get(name) ?? new Set();
        notices.set(name, handlers.add(handler));
        return () => handlers.delete(handler);
      },
      onReconnected: () => () => undefined,
    } satisfies SignalingPort,
  };
  const session: CallSession = {
    mode: 'sfu',
    linkState: 'connected',
    get published() {
      return fake.sending;
    },
    rung: 'hd',
    linkSample: undefined,
    downlink: { thin: false, lossy: false },
    setPin: () => undefined,
    participantId: self.participantId,
    get remoteMedia() {
      return fake.remoteMedia;
    },
    join: async () => {
      if (fake.refuseJoin) throw fake.refuseJoin;
      const answer = joined();
      fake.beforeJoined();
      sessionEvents.emit('joined', answer);
      return answer;
    },
    publish: async (source, track) => void published.set(source, track),
    unpublish: async (source) => void published.delete(source),
    setPublishedPaused: async () => undefined,
    replaceTrack: async (source, track) => void published.set(source, track),
    setHandRaised: async () => {
      if (fake.refuseHand) throw new AppError('UNAVAILABLE', 'offline');
    },
    setView: () => undefined,
    withFullCamera: () => Promise.reject(new AppError('NOT_FOUND', 'no camera in this test')),
    stats: async () => ({ roundTripMs: undefined, availableOutgoingBps: undefined, streams: [] }),
    leave: async () => undefined,
    on: sessionEvents.on.bind(sessionEvents),
  };
  return Object.assign(fake, { session });
}
