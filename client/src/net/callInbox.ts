import type { NoticeName, NoticePayload } from '@hoi-chan/shared/index.ts';
import type { SignalingPort } from './signalingPort.ts';

const NAMES = [
  'call:consumerCreated',
  'call:consumerClosed',
  'call:participantJoined',
  'call:participantLeft',
  'call:participantChanged',
  'call:signalled',
  'call:producerWanted',
] as const satisfies readonly NoticeName[];
type InboxName = (typeof NAMES)[number];

export type InboxNotice = { [N in InboxName]: { name: N; payload: NoticePayload<N> } }[InboxName];

/**
 * The notices a transport lives on, kept from before `call:join` is sent until the transport that its answer makes takes them: what happens
 * in between is not lost.
 */
export interface CallInbox {
  attach(handler: (notice: InboxNotice) => void): void;
  close(): void;
}

export function openInbox(signaling: SignalingPort, callId: string): CallInbox {
  const waiting: InboxNotice[] = [];
  let handler: ((notice: InboxNotice) => void) | undefined;
  const stops = NAMES.map((name) =>
    signaling.on(name, (payload) => {
      if (payload.callId !== callId) return;
      // Name and payload come from the same row of the contract.
      const notice = { name, payload } as InboxNotice;
      if (handler === undefined) waiting.push(notice);
      else handler(notice);
    }),
  );
  return {
    attach(next) {
      handler = next;
      for (const notice of waiting.splice(0)) next(notice);
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}
