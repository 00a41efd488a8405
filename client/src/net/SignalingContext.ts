import { createContext, useContext, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { NoticeName, NoticePayload } from '@hoi-chan/shared/index.ts';
import type { Signaling } from './signaling.ts';

/** The socket of this session; undefined until its library has loaded. */
export const SignalingContext = createContext<Signaling | undefined>(undefined);

export function useSignaling(): Signaling | undefined {
  return useContext(SignalingContext);
}

/** Calls `handler` for each notice while the component is on the screen. */
export function useNotice<N extends NoticeName>(name: N, handler: (payload: NoticePayload<N>) => void): void {
  const signaling = useSignaling();
  const onNotice = useEffectEvent(handler);
  useEffect(() => signaling?.on(name, (payload) => onNotice(payload)), [signaling, name]);
}

const nothing = (): void => undefined;

/** False while the socket is away; what stays on the screen meanwhile is as old as that. */
export function useSignalingUp(): boolean {
  const signaling = useSignaling();
  return useSyncExternalStore(
    (listener) => signaling?.onState(listener) ?? nothing,
    () => signaling === undefined || signaling.state === 'connected' || signaling.state === 'connecting',
  );
}
