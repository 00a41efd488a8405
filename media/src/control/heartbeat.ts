import type { Logger } from 'pino';
import type { MediaNodeHeartbeat } from '@hoi-chan/shared/features/mediaControl.ts';

const EVERY_MS = 3_000;
const RETRY_MS = 500;
const TIMEOUT_MS = 2_500;

export interface HeartbeatOptions {
  signalingUrl: string;
  secret: string;
  describe: () => Promise<MediaNodeHeartbeat>;
  log: Logger;
}

export interface Heartbeat {
  /** True while the last report was taken. */
  readonly accepted: boolean;
  /** Reports now, besides the regular beat; used when the node starts to drain. */
  beat(): Promise<void>;
  stop(): void;
}

/** Tells signaling every few seconds that this node is here and how busy it is; tries sooner while it is not heard. */
export function startHeartbeat({ signalingUrl, secret, describe, log }: HeartbeatOptions): Heartbeat {
  const url = new URL('/internal/media-nodes', signalingUrl);
  let timer: NodeJS.Timeout | undefined;
  let accepted = false;
  let stopped = false;

  async function post(): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify(await describe()),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      // Read to its end: a body that is given up takes the connection with it.
      await response.arrayBuffer();
      if (!response.ok && accepted) log.warn({ status: response.status }, 'heartbeat refused');
      return response.ok;
    } catch (error) {
      if (accepted) log.warn({ err: error }, 'heartbeat not delivered');
      return false;
    }
  }

  async function beat(): Promise<void> {
    const ok = await post();
    if (ok && !accepted) log.info('registered with signaling');
    accepted = ok;
  }

  async function loop(): Promise<void> {
    await beat();
    if (stopped) return;
    timer = setTimeout(() => void loop(), accepted ? EVERY_MS : RETRY_MS);
    timer.unref();
  }
  void loop();

  return {
    get accepted() {
      return accepted;
    },
    beat,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
