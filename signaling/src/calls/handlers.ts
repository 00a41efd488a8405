import type { RequestHandlers } from '../edge/answer.ts';
import type { CallService } from './callService.ts';

/** The `call:*` requests: whose seat it is decides the service, what the media does decides the node. */
export function callHandlers(calls: CallService) {
  return {
    'call:join': async (context, input) => {
      const askedAtMs = performance.now();
      const joined = await calls.join(context, input);
      // The socket went while it joined, so nobody has noted that this seat is empty.
      if (context.signal.aborted) calls.onSocketGone(context.socketId);
      return { ...joined, tookMs: Math.round(performance.now() - askedAtMs) };
    },
    'call:connectTransport': async (context, { callId, ...input }) =>
      calls.media.command(calls.table.assertSeat(context, callId).seat, 'control:connectTransport', input),
    'call:produce': async (context, { callId, ...input }) =>
      calls.media.command(calls.table.assertSeat(context, callId).seat, 'control:produce', input),
    'call:setProducer': async (context, { callId, ...input }) =>
      calls.media.command(calls.table.assertSeat(context, callId).seat, 'control:setProducer', input),
    'call:closeProducer': async (context, { callId, ...input }) =>
      calls.media.command(calls.table.assertSeat(context, callId).seat, 'control:closeProducer', input),
    'call:setConsumers': async (context, { callId, ...input }) =>
      calls.media.command(calls.table.assertSeat(context, callId).seat, 'control:setConsumers', input),
    'call:restartIce': async (context, { callId, ...input }) =>
      calls.media.command(calls.table.assertSeat(context, callId).seat, 'control:restartIce', input),
    'call:setState': async (context, { callId, ...state }) => {
      calls.setState(context, callId, state);
      return {};
    },
    'call:setDirect': async (context, { callId, direct }) => {
      calls.direct.set(context, callId, direct);
      return {};
    },
    'call:signal': async (context, { callId, toParticipantId, signal }) => {
      calls.signal(context, callId, toParticipantId, signal);
      return {};
    },
    'call:sendStill': async (context, input) => {
      calls.stills.send(context, input);
      return {};
    },
    'call:askSnapshot': async (context, { callId, participantId, source }) => calls.snapshots.ask(context, callId, participantId, source),
    'call:reportSnapshot': async (context, { callId, snapshotId, fileId }) => {
      await calls.snapshots.report(context, callId, snapshotId, fileId);
      return {};
    },
    'call:leave': async (context, { callId }) => {
      calls.leave(context, callId);
      return {};
    },
    'call:end': async (context, { callId }) => {
      await calls.end(context, callId);
      return {};
    },
  } satisfies RequestHandlers;
}
