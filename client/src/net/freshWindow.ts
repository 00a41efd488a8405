/**
 * An empty frame of this page, whose connections know the machine's addresses as they are now. Chromium keeps a list of them for each window and brings a
 * change into it only after some 1.5 s, during which whatever connection is made there sends nothing; a window that is new begins with the right one
 * (`P2PSocketDispatcher`, which belongs to an execution context). Measured: the new address after 10 ms in a frame, after 1,500 ms in the page.
 */
export class FreshWindow {
  readonly #frame: HTMLIFrameElement;

  constructor() {
    this.#frame = document.createElement('iframe');
    this.#frame.hidden = true;
    document.body.append(this.#frame);
  }

  /** Connections that `make` makes at once belong to that window. A library names no other way to have them made elsewhere. */
  within<T>(make: () => T): T {
    const ours = globalThis.RTCPeerConnection;
    const fresh = (this.#frame.contentWindow as (Window & Pick<typeof globalThis, 'RTCPeerConnection'>) | null)?.RTCPeerConnection;
    if (fresh === undefined) return make();
    globalThis.RTCPeerConnection = fresh;
    try {
      return make();
    } finally {
      globalThis.RTCPeerConnection = ours;
    }
  }

  /** With it goes whatever connection is still open there. */
  close(): void {
    this.#frame.remove();
  }
}
