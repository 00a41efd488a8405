import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isOnGoodLink } from './thrift.ts';
import { untilQuiet } from './untilQuiet.ts';

interface RoomAheadProps {
  /** The room itself: whoever joins on a thin link should not wait for code. */
  room: () => Promise<unknown>;
  /** A megabyte of image viewer; fetched ahead where the link is good, since a download cannot be stopped when a call begins. */
  viewer?: (() => Promise<unknown>) | undefined;
}

/** Fetches the room while one waits for the other doctor on the page of a consult, once the page has all it wants. Shows nothing. */
export function RoomAhead({ room, viewer }: RoomAheadProps) {
  const queries = useQueryClient();
  useEffect(() => {
    const abort = new AbortController();
    const fetchAll = async (): Promise<void> => {
      await untilQuiet(queries, abort.signal);
      await room();
      if (viewer === undefined || !isOnGoodLink()) return;
      await untilQuiet(queries, abort.signal);
      await viewer();
    };
    // Whoever opens it then asks for it again.
    fetchAll().catch(() => undefined);
    return () => abort.abort();
  }, [queries, room, viewer]);
  return null;
}
