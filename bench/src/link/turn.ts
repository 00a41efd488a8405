import { runCoturn } from '../../../client/src/net/testing/coturn.ts';
import { CORE_ADDRESS } from './namespaces.ts';

export interface Turn {
  /** What tells the product of it. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** A real coturn in the lab's core, over TLS on port 443 and nothing else. */
export async function startTurn(): Promise<Turn> {
  const { tls, secret, close } = await runCoturn({ address: CORE_ADDRESS, tlsPort: 443, flags: ['--no-udp', '--no-tcp'] });
  return { env: { TURN_URLS: tls, TURN_SECRET: secret }, stop: close };
}
