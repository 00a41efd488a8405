import type { Browser } from '@playwright/test';

/**
 * Stops a whole browser where it stands, or lets it go on: to everybody else that is a machine whose cable was pulled. (DevTools' `offline` stops
 * sockets only, not WebRTC.)
 */
export async function freezable(browser: Browser): Promise<(frozen: boolean) => Promise<void>> {
  const devtools = await browser.newBrowserCDPSession();
  let pids: number[] = [];
  return async (frozen) => {
    // Asked for while it can answer.
    if (frozen) pids = (await devtools.send('SystemInfo.getProcessInfo')).processInfo.map(({ id }) => id);
    for (const pid of pids) process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT');
  };
}
