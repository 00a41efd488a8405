import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { openLog } from './ops/log.ts';
import './ops/outgoing.ts';

const config = (() => {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(78); // EX_CONFIG, sysexits.h
  }
})();
const log = openLog(config.LOG_LEVEL);

try {
  const app = await createApp(config, log);
  let closing = false;
  const stop = (why: string): void => {
    if (closing) return;
    closing = true;
    log.info({ why }, 'signaling goes down');
    // A connection that will not end must not keep the process.
    setTimeout(() => process.exit(1), 10_000).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'closing failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (config.EXIT_WITH_PARENT) {
    process.stdin.on('end', () => stop('the starter is gone')).on('error', () => stop('the starter is gone'));
    process.stdin.resume();
    process.on('disconnect', () => stop('the starter is gone'));
  }
} catch (error) {
  log.fatal({ err: error }, 'signaling could not start');
  process.exit(1);
}
