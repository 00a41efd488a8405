import { useEffect, useState } from 'react';
import { useSignaling } from '../../../net/SignalingContext.ts';
import { useMe } from '../../../state/me.ts';
import type { Together } from '../together/model.ts';
import { createAnnotations, type Annotations } from './model.ts';

/** The annotations of this consult while the component is on the screen; undefined until there is a connection. */
export function useAnnotations(consultId: string, together: Together | undefined): Annotations | undefined {
  const signaling = useSignaling();
  const { id, name } = useMe();
  const [annotations, setAnnotations] = useState<Annotations>();
  useEffect(() => {
    if (signaling === undefined || together === undefined) return undefined;
    const made = createAnnotations({ consultId, person: { id, name }, port: signaling, together });
    setAnnotations(made);
    return () => {
      made.destroy();
      setAnnotations(undefined);
    };
  }, [consultId, id, name, signaling, together]);
  return annotations;
}
