import type { Rung } from './ladder.ts';

/** The Battery Status API, where the browser has it (https://www.w3.org/TR/battery-status/). */
interface Battery extends EventTarget {
  charging: boolean;
}

export interface Device {
  userAgent: string;
  userAgentData?: { mobile?: boolean };
  getBattery?: () => Promise<Battery>;
}

/**
 * Whether this machine says that it is on mobile data: its network is then its own, whoever shows the same address to the outside (a carrier's NAT).
 * Only some browsers tell (https://wicg.github.io/netinfo/#dom-networkinformation-type).
 */
export const onMobileData = (device: { connection?: { type?: string } }): boolean => device.connection?.type === 'cellular';

/** What a device should send at most: a phone's battery and data are spared unless it is known to be plugged in. */
export function deviceCeiling({ userAgent, userAgentData }: Device, charging?: boolean): Rung {
  const isPhone = userAgentData?.mobile ?? /Android|iPhone|iPad|Mobile/.test(userAgent);
  return isPhone && charging !== true ? 'sd' : 'hd';
}

/** Tells whenever the plug changes that, until the returned function is called. Says nothing where the browser does not tell. */
export function watchDevice(device: Device, onCeiling: (ceiling: Rung) => void): () => void {
  const gone = new AbortController();
  void device
    .getBattery?.()
    .then((battery) => {
      if (gone.signal.aborted) return;
      const tell = (): void => onCeiling(deviceCeiling(device, battery.charging));
      tell();
      battery.addEventListener('chargingchange', tell, { signal: gone.signal });
    })
    // Forbidden by a policy of the page: as if it were not there.
    .catch(() => undefined);
  return () => gone.abort();
}
