import { createContext, useContext } from 'react';
import type { Me } from '@hoi-chan/shared/features/access.ts';

export const MeContext = createContext<Me | undefined>(undefined);

/** Who is signed in. Throws outside the signed-in part of the application. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === undefined) throw new Error('nobody is signed in here');
  return me;
}
