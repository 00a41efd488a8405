import { clearDeviceCopies } from './deviceCopy.ts';
import { dropAllMinutes } from './sessions.ts';

/** After signing out: nothing of any minutes stays on this device. */
export async function forgetMinutes(): Promise<void> {
  dropAllMinutes();
  await clearDeviceCopies();
}
