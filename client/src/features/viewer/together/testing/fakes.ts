import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import type { NoticeName, NoticePayload, RequestInput, RequestName, RequestOutput } from '@hoi-chan/shared/index.ts';
import type { SignalingPort } from '../../../../net/signalingPort.ts';
import type { Clock } from '../latestOnly.ts';

export const sampleView: ViewportView = {
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopUid: '1.2.3.1',
  frame: 1,
  camera: null,
  window: { center: 40, width: 400 },
  inverted: false,
  playing: false,
  frameRate: 15,
  mpr: null,
  layout: null,
};

export const nothingDrawn: Pick<RequestOutput<'viewport:open'>, 'drafts' | 'marks' | 'mayMark'> = {
  drafts: [],
  marks: { seq: 0, annotations: [] },
  mayMark: true,
};

/** Time and frames (60 a second) that come only when told. */
export class FakeClock implements Clock {
  #now = 0;
  #frames = new Set<() => void>();
  #timers = new Map<() => void, number>();

  now = (): number => this.#now;
  nextFrame = (run: () => void): (() => void) => {
    this.#frames.add(run);
    return () => this.#frames.delete(run);
  };
  after = (ms: number, run: () => void): (() => void) => {
    this.#timers.set(run, this.#now + ms);
    return () => this.#timers.delete(run);
  };
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (this.#now < end) {
      this.#now = Math.min(end, this.#now + 1000 / 60);
      for (const [run, at] of this.#timers) if (at <= this.#now && this.#timers.delete(run)) run();
      const frames = [...this.#frames];
      this.#frames.clear();
      for (const run of frames) run();
      await settle();
    }
  }
}

/** Lets everything that waits only for resolved promises go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}

type Handlers = { [N in RequestName]?: (input: RequestInput<N>) => RequestOutput<N> | Promise<RequestOutput<N>> };

/** The server as one test says it is; what is sent is written down. */
export class FakePort implements SignalingPort {
  up = true;
  sent: [RequestName, unknown][] = [];
  handlers: Handlers = {
    'viewport:open': () => ({ presentation: 0, presenter: null, seq: 0, view: null, pointers: [], ...nothingDrawn }),
    'viewport:close': () => ({}),
    'viewport:share': ({ seq }) => ({ seq }),
    'viewport:point': () => ({}),
  };
  #notices = new Map<string, Set<(payload: never) => void>>();
  #reconnected = new Set<(gap: { unheardMs: number }) => void>();

  async reached(): Promise<void> {}

  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    if (!this.up) throw new AppError('UNAVAILABLE', 'no link', { reason: 'offline' });
    this.sent.push([name, input]);
    const handler = this.handlers[name];
    if (handler === undefined) throw new Error(`nobody answers ${name}`);
    return handler(input);
  }
  on<N extends NoticeName>(name: N, handler: (payload: NoticePayload<N>) => void): () => void {
    const handlers = this.#notices.get(name) ?? new Set();
    this.#notices.set(name, handlers.add(handler));
    return () => handlers.delete(handler);
  }
  onReconnected(handler: (gap: { unheardMs: number }) => void): () => void {
    this.#reconnected.add(handler);
    return () => this.#reconnected.delete(handler);
  }

  notify<N extends NoticeName>(name: N, payload: NoticePayload<N>): void {
    for (const handler of this.#notices.get(name) ?? []) handler(payload as never);
  }
  async reconnect(): Promise<void> {
    this.up = true;
    for (const handler of this.#reconnected) handler({ unheardMs: 0 });
    await settle();
  }
  sentAs<N extends RequestName>(name: N): RequestInput<N>[] {
    return this.sent.filter(([each]) => each === name).map(([, input]) => input as RequestInput<N>);
  }
}
