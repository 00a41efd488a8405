import { needPackages } from '../../../tools/lib/debian-packages.ts';
import { Explained } from '../../../tools/lib/say.ts';
import { canMakeNamespaces, isInside, runInside } from './namespaces.ts';

/** What the lab takes from Debian besides the browser. */
const PACKAGES = ['iproute2', 'procps', 'python3', 'espeak-ng', 'coturn'];

export function needLab(): void {
  if (isInside()) return;
  needPackages(PACKAGES, 'the link lab');
  if (!canMakeNamespaces()) throw new Explained('The link lab makes network namespaces and a TUN device: it needs root on Linux.');
}

/** Runs the work inside the lab's network: this very command is started again there, and its result handed back. */
export async function within(work: () => Promise<object>): Promise<object> {
  if (isInside()) return work();
  const output = await runInside();
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as object;
}
