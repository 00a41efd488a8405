import { randomUUID } from 'node:crypto';
import { PARTS_GIVEN } from '@hoi-chan/shared/features/recordKinds.ts';
import { openDatabase } from '../../db/database.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { seedTestPeople } from '../../testing/people.ts';
import { builtInRecordGateway } from '../builtIn/gateway.ts';
import { recordContract, testNumber } from '../contract.suite.ts';
import { receivedRecordGateway } from './gateway.ts';

for (const kind of ['hl7', 'insuranceXml'] as const)
  recordContract(
    `what was sent by ${kind}`,
    async () => {
      const database = await createTestDatabase();
      const db = openDatabase(database.url);
      const people = await seedTestPeople(db);
      const system = { id: randomUUID(), kind, name: 'LIS' };
      await db.query('insert into record_system (id, facility_id, kind, name) values ($1, $2, $3, $4)', [
        system.id,
        people.facilityId('00101'),
        kind,
        system.name,
      ]);
      return {
        gateway: receivedRecordGateway(db, system),
        async addPatient(resources) {
          const id = randomUUID();
          const facility = { code: '00101', name: 'Trạm Y tế xã Một' };
          const person = { name: 'Nguyễn Văn Ẫm', birthDate: '1958', gender: 'male' as const, phone: null, address: '' };
          await db.transaction((tx) => builtInRecordGateway(db).register(tx, { id, ...person, identifiers: [testNumber()], facility }));
          for (const resource of resources(`Patient/${id}`)) {
            const sent = { ...resource, id: randomUUID() };
            await db.query('insert into record_resource (id, type, patient_id, content, record_system_id) values ($1, $2, $3, $4, $5)', [
              sent.id,
              sent.resourceType,
              id,
              JSON.stringify(sent),
              system.id,
            ]);
          }
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
    },
    { gives: PARTS_GIVEN[kind], isWritten: false },
  );
