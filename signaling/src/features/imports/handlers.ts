import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ImportJob } from '@hoi-chan/shared/features/imports.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { addJob } from '../../jobs/queue.ts';
import type { InsuranceSystem } from '../../records/systems/store.ts';
import { reportHead, reportLine } from './report.ts';
import { IMPORT_TASK } from './runner.ts';
import { getJob, insertImport, listImports, listProblems } from './store.ts';
import { saveUpload } from './upload.ts';

export interface ImportPorts {
  db: Database;
  /** Where uploaded files lie until they are imported. */
  folder: string;
  /** The record system that the facility's files belong to, made with the first one. */
  systemOf(tx: Transaction, facilityId: string): Promise<InsuranceSystem>;
  /** Is this an active facility of the province? */
  isFacilityOf(db: Queryable, provinceId: string, facilityId: string): Promise<boolean>;
}
const PAGE = 500;

export function importHandlers({ db, folder, systemOf, isFacilityOf }: ImportPorts) {
  async function getOwn(provinceId: string, importId: string): Promise<ImportJob> {
    const [job] = await listImports(db, provinceId, importId);
    if (job === undefined) throw new AppError('NOT_FOUND', 'no such import');
    return job;
  }

  return {
    'imports.start': async (context, { query, req }) => {
      const staff = assertStaff(context.actor);
      if (!(await isFacilityOf(db, staff.provinceId, query.facilityId))) throw new AppError('NOT_FOUND', 'no such facility');
      const system = await db.transaction(async (tx) => {
        const found = await systemOf(tx, query.facilityId);
        const { id: entityId, isNew } = found;
        const details = { facilityId: query.facilityId, kind: 'insuranceXml' };
        if (isNew) await recordAudit(tx, context, { action: 'recordSystem.create', entityType: 'recordSystem', entityId, details });
        return found;
      });
      if (!system.isRead) throw new AppError('CONFLICT', 'the record system of these files is not read', { reason: 'record_switched_off' });
      const id = randomUUID();
      const path = join(folder, `${id}.xml`);
      const sizeBytes = await saveUpload(req, path);
      try {
        return await db.transaction(async (tx) => {
          await insertImport(tx, { id, facilityId: query.facilityId, personId: staff.personId, name: query.name, sizeBytes, path });
          await recordAudit(tx, context, {
            action: 'import.start',
            entityType: 'import',
            entityId: id,
            details: { facilityId: query.facilityId, sizeBytes },
          });
          await addJob(tx, IMPORT_TASK, {}, { key: IMPORT_TASK });
          return getJob(tx, id);
        });
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },

    'imports.list': async ({ actor }) => ({ imports: await listImports(db, assertStaff(actor).provinceId) }),

    'imports.get': async ({ actor }, { params }) => getOwn(assertStaff(actor).provinceId, params.importId),

    'imports.problems': async ({ actor }, { params, query }) => {
      const job = await getOwn(assertStaff(actor).provinceId, params.importId);
      const problems = await listProblems(db, job.id, query.kind, query.after, query.limit);
      return { problems, next: problems.length === query.limit ? (problems.at(-1)?.id ?? null) : null };
    },

    'imports.report': async (context, { params, query, res }) => {
      const job = await getOwn(assertStaff(context.actor).provinceId, params.importId);
      await recordAudit(db, context, { action: 'import.readReport', entityType: 'import', entityId: job.id });
      res.setHeader('content-type', 'text/csv; charset=utf-8');
      res.setHeader('content-disposition', `attachment; filename="import-${job.id}.csv"`);
      res.setHeader('cache-control', 'no-store');
      res.write(reportHead(query.language));
      let after: string | undefined;
      do {
        const problems = await listProblems(db, job.id, query.kind, after, PAGE);
        res.write(problems.map((problem) => reportLine(query.language, job.fileName, problem)).join(''));
        after = problems.length === PAGE ? problems.at(-1)?.id : undefined;
      } while (after !== undefined && !context.signal.aborted);
      res.end();
    },
  } satisfies RouteHandlers;
}
