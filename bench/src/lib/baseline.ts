import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface BaselineServer {
  url: string;
  workerPid: number;
  stop(): Promise<void>;
}

/** The bare mediasoup server, in a process of its own as ours is. */
export async function startBaseline(address = '127.0.0.1'): Promise<BaselineServer> {
  const child = fork(path.join(import.meta.dirname, '../baseline/server.main.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, BENCH_ADDRESS: address },
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('the baseline server did not start');
    }),
  ])) as [{ port: number; workerPid: number }];
  return {
    url: `http://${address}:${message.port}`,
    workerPid: message.workerPid,
    async stop() {
      const gone = once(child, 'exit');
      // It ends with its channel to us, however we end.
      child.disconnect();
      await gone;
    },
  };
}
