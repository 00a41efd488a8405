import { AppError } from '@hoi-chan/shared/errors.ts';
import { Rejoining } from '../net/rejoining.ts';
import type { Call } from './call.ts';

/** Asks for a place in the call until there is one, or it is refused for good. `wake()` does not wait for the next try; `close()` makes no more. */
export function keepJoining(call: Call, onRefused: () => void = () => undefined): Pick<Rejoining, 'wake' | 'close'> {
  const tries = new Rejoining({
    async join() {
      await call.join();
      const { phase, error } = call.state.get();
      if (phase === 'failed') throw error ?? new AppError('INTERNAL', 'join failed');
      // One that was begun before this and has no answer yet.
      if (phase === 'joining') throw new AppError('UNAVAILABLE', 'another join is under way');
    },
    onRefused,
  });
  tries.start();
  return tries;
}
