import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { refreshTokens, type TokenSource } from '../net/api.ts';
import { Signaling } from '../net/signaling.ts';
import { tellLink } from '../net/tellLink.ts';
import { keepQueriesLive } from './liveQueries.ts';
import { isOnGoodLink } from './thrift.ts';

/** Opens the socket for as long as somebody is signed in and lets its notices keep what is on the screen up to date. */
export function useLiveConnection(
  session: TokenSource & { ended(): void; liveOffset(): string | null },
  queries: QueryClient,
  myId: string,
): Signaling | undefined {
  const [signaling, setSignaling] = useState<Signaling>();
  useEffect(() => {
    let left = false;
    let opened: Signaling | undefined;
    let stopTelling: (() => void) | undefined;
    const open = Signaling.create({
      accessToken: () => session.accessToken(),
      refresh: refreshTokens,
      after: session.liveOffset(),
      onTooOld: () => void queries.invalidateQueries(),
      onSessionEnded: () => session.ended(),
    });
    void open.then((created) => {
      if (left) return created.close();
      opened = created;
      keepQueriesLive(created, queries, myId);
      stopTelling = tellLink(created, isOnGoodLink);
      setSignaling(created);
    });
    return () => {
      left = true;
      stopTelling?.();
      opened?.close();
    };
  }, [session, queries, myId]);
  return signaling;
}
