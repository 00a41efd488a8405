import { parentPort } from 'node:worker_threads';
import type { Bundle } from 'fhir/r4.d.ts';
import { faultsOf } from './faults.ts';

parentPort?.on('message', (bundle: Bundle) => parentPort?.postMessage(faultsOf(bundle)));
