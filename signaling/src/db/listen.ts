import { Client } from 'pg';
import type { Logger } from 'pino';

export interface Listener {
  close(): Promise<void>;
}

const RECONNECT_MS = 1000;

/**
 * PostgreSQL LISTEN on a connection of its own, kept up for ever: `onNotice` is called for each notification and once after every
 * (re)connect, since notifications sent meanwhile are lost.
 */
export async function listen(url: string, channel: string, onNotice: () => void, log: Logger): Promise<Listener> {
  let closed = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new Client({ connectionString: url, application_name: 'hoi-chan-listen', keepAlive: true });
    next.on('notification', onNotice);
    next.on('error', (error) => log.warn({ err: error }, 'listening connection lost'));
    next.on('end', () => {
      if (!closed) retry();
    });
    await next.connect();
    await next.query(`listen ${next.escapeIdentifier(channel)}`);
    client = next;
    onNotice();
  }
  function retry(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      connect().catch((error: unknown) => {
        log.warn({ err: error }, 'listening connection could not be opened');
        retry();
      });
    }, RECONNECT_MS);
  }
  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
