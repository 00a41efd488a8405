import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../db/database.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { recordContract, testNumber } from '../contract.suite.ts';
import { builtInRecordGateway, storeRecord } from './gateway.ts';

recordContract('built-in record store', async () => {
  const database = await createTestDatabase();
  const db = openDatabase(database.url);
  const gateway = builtInRecordGateway(db);
  return {
    gateway,
    async addPatient(resources) {
      const id = randomUUID();
      const facility = { code: '00101', name: 'Trạm Y tế xã Một' };
      await db.transaction((tx) =>
        gateway.register(tx, {
          id,
          name: 'Nguyễn Văn Ẫm',
          birthDate: '1958',
          gender: 'male',
          phone: null,
          address: '',
          identifiers: [testNumber()],
          facility,
        }),
      );
      await storeRecord(
        db,
        id,
        resources(`Patient/${id}`).map((resource) => ({ ...resource, id: randomUUID() })),
      );
      return id;
    },
    async count() {
      return Number((await db.query<{ n: string }>('select count(*) as n from record_resource')).rows[0]?.n);
    },
    async stop() {
      await db.close();
      await database.drop();
    },
  };
});
