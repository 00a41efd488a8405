import type { LinkState } from './callTransport.ts';

const ORDER = ['failed', 'closed', 'disconnected', 'connecting', 'connected'] as const satisfies readonly LinkState[];

/** The state of several connections seen as one: the worst counts; one that was never needed (`new`) does not. */
export function linkStateOf(...states: RTCPeerConnectionState[]): LinkState {
  const used = states.filter((state) => state !== 'new');
  return ORDER.find((state) => used.includes(state)) ?? 'connecting';
}
