import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import type { Rung } from './ladder.ts';
import { rungOfLayer } from './sendRung.ts';

/**
 * A camera gives no picture while it is set to another size (100 to 200 ms were seen), and whoever comes in asks for the largest at once and gets the
 * smallest, which is always sent, if it is not held up by that. Whoever has just begun to send is told that nobody wants it, and then that somebody does.
 */
export const SETTLES_MS = 250;

/** The best picture of our camera that any receiver can use, as the SFU says it (`call:producerWanted`), a moment later. */
export class WantedRung {
  readonly #onChange: () => void;
  #rung: Rung = 'hd';
  #newest: Rung = 'hd';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get rung(): Rung {
    return this.#rung;
  }

  set({ source, spatialLayer }: Pick<NoticePayload<'call:producerWanted'>, 'source' | 'spatialLayer'>): void {
    if (source !== 'camera') return;
    this.#newest = rungOfLayer(spatialLayer);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#rung === this.#newest) return;
      this.#rung = this.#newest;
      this.#onChange();
    }, SETTLES_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
