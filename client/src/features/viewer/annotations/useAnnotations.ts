import { useEffect, useState, useSyncExternalStore } from 'react';
import { useSignaling } from '../../../net/SignalingContext.ts';
import { useMe } from '../../../state/me.ts';
import type { Together } from '../together/model.ts';
import { useLeaveWarning } from '../../../ui/useLeaveWarning.ts';
import { createAnnotations, type Annotations } from './model.ts';
import { createWishBox } from './wishBox.ts';

/** The annotations of this consult while the component is on the screen; undefined until there is a connection. */
export function useAnnotations(consultId: string, together: Together | undefined): Annotations | undefined {
  const signaling = useSignaling();
  const { id, name } = useMe();
  const [annotations, setAnnotations] = useState<Annotations>();
  useEffect(() => {
    if (signaling === undefined || together === undefined) return undefined;
    const box = createWishBox(localStorage, id, consultId);
    const made = createAnnotations({ consultId, person: { id, name }, port: signaling, together, box });
    setAnnotations(made);
    return () => {
      made.destroy();
      setAnnotations(undefined);
    };
  }, [consultId, id, name, signaling, together]);
  const atRisk = useSyncExternalStore(
    (listener) => annotations?.state.subscribe(listener) ?? (() => undefined),
    () => annotations !== undefined && isAtRisk(annotations),
  );
  useLeaveWarning(atRisk);
  return annotations;
}

const none: readonly string[] = [];

/** Where in the archive this consult has written; nothing until the server has said so. Drawing does not render the component again. */
export function useOwnSeries(annotations: Annotations | undefined): readonly string[] {
  return useSyncExternalStore(
    (listener) => annotations?.state.subscribe(listener) ?? (() => undefined),
    () => annotations?.state.get().ownSeries ?? none,
  );
}

/** What the device could not keep would be gone with this page. */
function isAtRisk({ state }: Annotations): boolean {
  return !state.get().keptOnDevice;
}
