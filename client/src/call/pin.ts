import { PINS } from '../net/ladder.ts';
import type { Pin } from '../net/ladder.ts';

export { PINS };

/** What of oneself is sent at most, remembered on this device. */
export const pinPreference = 'call.pin';

export const isPin = (value: unknown): value is Pin => PINS.includes(value as Pin);
