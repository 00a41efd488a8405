import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import type { SignalingPort } from '../net/signalingPort.ts';

/** The latest still picture of somebody. */
export interface Still {
  url: string;
  /** When it was complete, by this machine's clock (ms). */
  atMs: number;
}

interface Coming {
  still: number;
  parts: string[];
}

export interface Stills {
  of(participantId: string): Still | null;
  close(): void;
}

/** Puts the pieces of still pictures together, one picture a person, the newest. `onChange` when there is another one to show. */
export function receiveStills(
  { signaling, callId, nowMs }: { signaling: SignalingPort; callId: string; nowMs: () => number },
  onChange: () => void,
): Stills {
  const shown = new Map<string, Still>();
  const coming = new Map<string, Coming>();

  const forget = (participantId: string): void => {
    coming.delete(participantId);
    const still = shown.get(participantId);
    if (still === undefined) return;
    shown.delete(participantId);
    URL.revokeObjectURL(still.url);
  };
  const receive = ({ participantId, still, piece, pieces, data }: NoticePayload<'call:stillSent'>): void => {
    const known = coming.get(participantId);
    const own = known?.still === still && known.parts.length === piece ? known : piece === 0 ? { still, parts: [] } : undefined;
    // A piece was missed with the socket: the next picture comes in some seconds.
    if (own === undefined) return;
    own.parts.push(data);
    coming.set(participantId, own);
    if (own.parts.length < pieces) return;
    forget(participantId);
    const bytes = own.parts.map((part) => Uint8Array.from(atob(part), (char) => char.charCodeAt(0)));
    // The server has looked at the beginning; an `img` shows pictures and nothing else.
    const type = bytes[0]?.[0] === 0xff ? 'image/jpeg' : 'image/webp';
    shown.set(participantId, { url: URL.createObjectURL(new Blob(bytes, { type })), atMs: nowMs() });
    onChange();
  };

  const stops = [
    signaling.on('call:stillSent', (notice) => notice.callId === callId && receive(notice)),
    signaling.on('call:participantLeft', (notice) => notice.callId === callId && forget(notice.participantId)),
  ];
  return {
    of: (participantId) => shown.get(participantId) ?? null,
    close() {
      for (const stop of stops) stop();
      for (const participantId of shown.keys()) forget(participantId);
    },
  };
}
