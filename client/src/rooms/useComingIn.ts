import { useEffect, useEffectEvent, useState } from 'react';
import type { Call } from '../call/call.ts';
import { keepJoining } from '../call/keepJoining.ts';
import { useSignaling } from '../net/SignalingContext.ts';
import { useStore } from '../state/useStore.ts';

export interface ComingIn {
  /** Since when we have been trying to get in (ms since 1970); null: we are not. */
  sinceMs: number | null;
  comeIn(): void;
  /** Does not try any more. One try may still be under way: should it get us in, we are not in. */
  stop(): void;
  isInside: boolean;
}

/** Gets into the call over as many tries as it takes: a link that is down, or a server that starts, is nothing to press a button for. */
export function useComingIn(call: Call, onUnwanted: () => void): ComingIn {
  const signaling = useSignaling();
  const { phase } = useStore(call.state);
  const [sinceMs, setSinceMs] = useState<number | null>(null);
  const [unwanted, setUnwanted] = useState(false);
  const isTrying = sinceMs !== null;
  useEffect(() => {
    // A stay that is over gets nobody in: the next one is on its way.
    if (!isTrying || call.session.linkState === 'closed') return;
    const tries = keepJoining(call, () => setSinceMs(null));
    const wake = (): void => tries.wake();
    const stopListening = signaling?.onReconnected(wake);
    addEventListener('online', wake);
    return () => {
      tries.close();
      stopListening?.();
      removeEventListener('online', wake);
    };
  }, [isTrying, call, signaling]);
  const tellUnwanted = useEffectEvent(onUnwanted);
  useEffect(() => {
    if (phase !== 'in_call') return;
    setSinceMs(null);
    if (!unwanted) return;
    setUnwanted(false);
    void call.leave().catch(() => undefined);
    tellUnwanted();
  }, [phase, unwanted, call]);
  return {
    sinceMs,
    comeIn() {
      setUnwanted(false);
      setSinceMs(Date.now());
    },
    stop() {
      setUnwanted(phase === 'joining');
      setSinceMs(null);
    },
    isInside: !unwanted && (phase === 'in_call' || phase === 'rejoining'),
  };
}
