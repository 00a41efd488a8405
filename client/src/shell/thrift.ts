interface NetworkInformation {
  saveData?: boolean;
  /** Mbit/s, rounded and capped by the browser. */
  downlink?: number;
  effectiveType?: string;
}

const GOOD_MBIT = 1.5;

/** W3C Network Information, where the browser tells. */
function network(): NetworkInformation {
  const connection: unknown = 'connection' in navigator ? navigator.connection : undefined;
  return typeof connection === 'object' && connection !== null ? connection : {};
}

/** Who pays for every megabyte has said so to the browser. */
export const savesData = (): boolean => network().saveData === true;

/** Whether the browser says that the link is a thin one, or one paid for by the megabyte; where it does not tell, not. */
export function isOnPoorLink(): boolean {
  const { effectiveType } = network();
  return savesData() || (effectiveType !== undefined && effectiveType !== '4g');
}

/** Whether the browser holds the link for good enough to fetch a megabyte that may never be needed; where it does not tell, not. */
export function isOnGoodLink(): boolean {
  const { downlink, effectiveType } = network();
  return !savesData() && effectiveType === '4g' && (downlink ?? 0) >= GOOD_MBIT;
}
