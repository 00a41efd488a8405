import type { SignalingPort } from './signalingPort.ts';

const LOOK_MS = 5_000;

/** Tells the server as long as our link is known to be a wide one, anew after each reconnect; it takes it for narrow until it is told. */
export function tellLink(signaling: SignalingPort, isWide: () => boolean): () => void {
  let told: boolean | undefined = false;
  const look = (): void => {
    const wide = isWide();
    if (wide === told) return;
    told = wide;
    signaling.request('live:setLink', { wide }).catch(() => {
      // Whether it arrived is not known: said again.
      told = undefined;
    });
  };
  const stop = signaling.onReconnected(() => {
    told = false;
    look();
  });
  const timer = setInterval(look, LOOK_MS);
  look();
  return () => {
    stop();
    clearInterval(timer);
  };
}
