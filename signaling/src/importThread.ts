// Begins in a thread of its own, started by imports.ts: reading a hundred thousand visits neither delays calls nor fills their memory.
import { parentPort, workerData } from 'node:worker_threads';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { openDatabase } from './db/database.ts';
import { ImportRunner } from './features/imports/runner.ts';
import { insertPatient, lockRegistrations } from './features/patients/store.ts';
import type { ImportThreadData, ImportThreadOrder } from './imports.ts';
import { openLog } from './ops/log.ts';
import { builtInRecordGateway } from './records/builtIn/gateway.ts';

const { databaseUrl, logLevel } = workerData as ImportThreadData;
const log = openLog(logLevel);
const db = openDatabase(databaseUrl, { maxConnections: 2, statementTimeoutMs: 120_000 });
const records = builtInRecordGateway(db);
const runner = new ImportRunner({
  db,
  log,
  register: {
    lock: lockRegistrations,
    insert: (tx, facilityId, person) => insertPatient(tx, { ...person, facilityId, foldedName: foldVietnamese(person.name) }),
    register: (tx, patient) => records.register(tx, patient),
  },
});

parentPort?.on('message', (order: ImportThreadOrder) => {
  if (order === 'end') {
    void runner.close().then(async () => {
      await db.close();
      parentPort?.close();
    });
    return;
  }
  runner.wake();
  void runner.idle().then(() => parentPort?.postMessage('idle'));
});
