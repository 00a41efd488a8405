import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { lastLines, type Service } from './service.ts';
import { Explained } from './say.ts';

/** Waits until the service answers 200 on its readiness address. */
export async function waitUntilReady(service: Service, withinMs: number, signal?: AbortSignal): Promise<void> {
  const url = service.readyUrl;
  let end: string | undefined;
  void service.ended.then((how) => (end = how));
  const deadline = Date.now() + withinMs;
  let answer = 'no answer';
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    answer = await ask(url);
    if (answer === '200') return;
    if (end !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const why = end === undefined ? `was not ready within ${withinMs / 1000} s (${url}: ${answer})` : `ended (${end})`;
  throw new Explained(`${service.name} ${why}. The end of its log (${service.logFile}):\n\n${lastLines(service.logFile)}`);
}

/** The status code, or why there is none. Our own certificate is accepted: this asks our own process on this machine. */
async function ask(url: string): Promise<string> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return await new Promise((resolve) => {
    const request = get(url, { timeout: 2_000, rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    request.once('timeout', () => request.destroy(new Error('timeout')));
    request.once('error', (error) => resolve(error.message));
  });
}
