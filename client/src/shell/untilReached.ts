import { isUnreachable } from './queryClient.ts';

const AGAIN_MS = 3_000;

/** For what nobody should have to press a button for, looked at or not: asked for as long as the server cannot be reached. */
export const untilReached = {
  refetchInterval: ({ state }: { state: { data: unknown; error: unknown } }): number | false =>
    state.data === undefined && isUnreachable(state.error) ? AGAIN_MS : false,
  refetchIntervalInBackground: true,
};
