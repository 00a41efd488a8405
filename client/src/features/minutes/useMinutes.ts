import { useEffect, useState } from 'react';
import type * as Y from 'yjs';
import { useSignaling } from '../../net/SignalingContext.ts';
import { useMe } from '../../state/me.ts';
import type { MinutesSession } from './session.ts';
import { holdMinutes } from './sessions.ts';

/** The live minutes of a consult while a panel shows them; undefined until the socket is there. */
export function useMinutesSession(consultId: string): MinutesSession | undefined {
  const me = useMe();
  const port = useSignaling();
  const [session, setSession] = useState<MinutesSession>();
  useEffect(() => {
    if (port === undefined) return undefined;
    const hold = holdMinutes(consultId, { personId: me.id, name: me.name }, port);
    setSession(hold.session);
    return () => {
      setSession(undefined);
      hold.release();
    };
  }, [consultId, me.id, me.name, port]);
  return session;
}

/** Renders again whenever anything in the document changes; read what you need from the document itself. */
export function useDocumentVersion(doc: Y.Doc): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const onUpdate = (): void => setVersion((now) => now + 1);
    doc.on('update', onUpdate);
    return () => doc.off('update', onUpdate);
  }, [doc]);
  return version;
}
