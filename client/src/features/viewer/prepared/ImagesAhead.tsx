import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import { api } from '../../../net/api.ts';
import { queryKeys } from '../../../net/queryKeys.ts';
import { useNotice } from '../../../net/SignalingContext.ts';
import { savesData } from '../../../shell/thrift.ts';
import { untilQuiet } from '../../../shell/untilQuiet.ts';
import { useMe } from '../../../state/me.ts';
import { hasPictures, keepPictures } from './pictures.ts';

const toCome: readonly ConsultState[] = ['requested', 'accepted', 'in_session', 'minutes_open'];
/** Of mine and of the queue each, those that changed last or wait longest. */
const MAX_CONSULTS = 10;
/** A file that came is one of many, mostly. */
const SETTLED_MS = 10_000;

/** Fetches small pictures of the consults somebody will open, one after the other, while no call needs the link. Shows nothing. */
export default function ImagesAhead() {
  const me = useMe();
  const queries = useQueryClient();
  const { pathname } = useLocation();
  const inRoom = pathname.endsWith('/room');
  const mine = useList('mine', true);
  const queue = useList('queue', me.role === 'specialist');
  const done = useRef(new Set<string>());
  /** Files or key images came: what is kept is old. */
  const renewed = useRef(new Set<string>());
  const [round, setRound] = useState(0);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const renew = (consultId: string): void => {
    done.current.delete(consultId);
    renewed.current.add(consultId);
    clearTimeout(settling.current);
    settling.current = setTimeout(() => setRound((now) => now + 1), SETTLED_MS);
  };
  useNotice('consult:fileAdded', ({ consultId }) => renew(consultId));
  useNotice('annotations:changed', ({ consultId, annotation }) => {
    if (annotation?.kind === 'key') renew(consultId);
  });
  useEffect(() => () => clearTimeout(settling.current), []);
  const wanted = [...new Set([...mine.slice(0, MAX_CONSULTS), ...queue.slice(0, MAX_CONSULTS)])].join(' ');
  useEffect(() => {
    if (inRoom || savesData()) return undefined;
    const abort = new AbortController();
    const prepare = async (): Promise<void> => {
      for (const consultId of wanted.split(' ').filter((id) => id !== '' && !done.current.has(id))) {
        try {
          if (!renewed.current.has(consultId) && (await hasPictures(consultId))) continue;
          // The screen somebody waits for comes first.
          await untilQuiet(queries, abort.signal);
          const { pictures } = await api('imaging.prepared', { params: { consultId } }, { signal: abort.signal, timeoutMs: 120_000 });
          if (abort.signal.aborted) return;
          await keepPictures(consultId, pictures);
          renewed.current.delete(consultId);
          done.current.add(consultId);
        } catch {
          // Nobody waits for it; the next change of the list tries again.
          if (abort.signal.aborted) return;
        }
      }
    };
    void prepare();
    return () => abort.abort();
  }, [wanted, inRoom, round, queries]);
  return null;
}

function useList(scope: 'mine' | 'queue', enabled: boolean): string[] {
  const query = { scope, limit: 50 } as const;
  const { data } = useQuery({
    queryKey: queryKeys.consults(query),
    queryFn: ({ signal }) => api('consults.list', { query }, { signal }),
    enabled,
  });
  return (data?.consults ?? []).filter(({ state }) => toCome.includes(state)).map(({ id }) => id);
}
