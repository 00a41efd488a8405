import type { NoticeName, NoticePayload, RequestInput, RequestName, RequestOutput } from '@hoi-chan/shared/index.ts';

/**
 * What the call needs of the signaling connection: typed requests, typed notices and to be told when the connection came back. The socket
 * client implements it; tests give a fake.
 */
export interface SignalingPort {
  /** Settles when the first connection stands, from then on at once. Rejects with UNAVAILABLE when it does not come; what waits that long may ask again. */
  reached(): Promise<void>;
  /** Sends a request, as soon as the first connection stands, and waits for its acknowledgement. Rejects with `AppError`: the server's own, or UNAVAILABLE when the link is down or too slow. */
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>;
  /** Listens to a notice until the returned function is called. Durable notices arrive here unwrapped, each once. */
  on<N extends NoticeName>(name: N, handler: (payload: NoticePayload<N>) => void): () => void;
  /**
   * Called each time the socket is connected again after having been lost; not at the first connect. `unheardMs`: since the last sign of life of the
   * one that was lost.
   */
  onReconnected(handler: (gap: { unheardMs: number }) => void): () => void;
}
