import { randomUUID } from 'node:crypto';
import { callRights } from '../callRights.ts';
import { CallService } from '../calls/callService.ts';
import { callHandlers } from '../calls/handlers.ts';
import { NodeRegistry } from '../calls/nodeRegistry.ts';
import { mediaNodeRouter } from '../calls/nodeRoute.ts';
import { iceServersFor } from '../calls/turn.ts';
import { endAppointment } from '../features/appointments/ending.ts';
import { linkCheckHandlers } from '../features/linkCheck/handlers.ts';
import { qualityHandlers, qualityRequestHandlers } from '../features/quality/handlers.ts';
import type { Foundation } from './foundation.ts';

/** A check takes ten seconds; what is stolen of it is soon worthless. */
const LINK_CHECK_SECONDS = 120;

/** Who is in which call, on which media node, and how it goes. */
export function wireCalls({ config, log, db, socket, moves, closers }: Foundation) {
  const nodes = new NodeRegistry({ secret: config.MEDIA_NODE_SECRET, log });
  const calls = new CallService({
    rights: callRights({ db, moves, endAppointment: (appointmentId) => endAppointment(db, appointmentId) }),
    nodes,
    emit: (socketId, name, payload) => socket.emit(socketId, name, payload),
    log,
    iceServersFor: (participantId) => iceServersFor(config.TURN_URLS, config.TURN_SECRET, participantId),
  });
  closers.push(() => {
    calls.close();
    nodes.close();
  });
  return {
    service: calls,
    nodeRouter: mediaNodeRouter(nodes, config.MEDIA_NODE_SECRET),
    routes: {
      ...qualityHandlers({ db }),
      ...linkCheckHandlers({
        iceServers: () => iceServersFor(config.TURN_URLS, config.TURN_SECRET, `check-${randomUUID()}`, Date.now(), LINK_CHECK_SECONDS),
        openProbe: async () => (await nodes.findPlace()?.client.request('control:openProbe', {}))?.transport,
      }),
    },
    requests: {
      ...callHandlers(calls),
      ...qualityRequestHandlers({ db, isSeated: (caller, callId) => calls.isSeated(caller, callId) }),
    },
  };
}
