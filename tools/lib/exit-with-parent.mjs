// Preloaded into every process the tools start (`node --import`): when the parent is gone, even by kill -9,
// the channel to it closes and the process ends in an orderly way, so nothing is left behind holding a port.
import process from 'node:process';

const graceMs = 20_000;

if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), graceMs).unref();
    process.kill(process.pid, 'SIGINT');
  });
}
