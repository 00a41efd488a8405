import type { Request } from 'express';
import { icd10Entries } from '@hoi-chan/shared/clinical/icd10/entries.ts';
import { searchIcd10 } from '@hoi-chan/shared/clinical/icd10/search.ts';
import { MAX_ICD10_BYTES, type Icd10ListAbout } from '@hoi-chan/shared/features/codes.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { Icd10Lists } from './lists.ts';
import { readIcd10File, refuse } from './readFile.ts';
import { deleteList, findList, saveList } from './store.ts';

const A_YEAR_SECONDS = 31_536_000;

/** Code lists: searched by everybody, changed by the administrator of a province for all of it. */
export function codeHandlers({ db }: { db: Database }) {
  const lists = new Icd10Lists(db);

  async function about(provinceId: string): Promise<Icd10ListAbout> {
    const stored = await findList(db, provinceId);
    if (stored === undefined) return { origin: 'built_in', count: icd10Entries.length, uploaded: null };
    const { count, fileName, at, by } = stored;
    return { origin: 'uploaded', count, uploaded: { fileName, at: at.toISOString(), by } };
  }

  return {
    'codes.icd10': async ({ actor }, { query }) => {
      const { entries, uploaded } = await lists.of(assertStaff(actor).provinceId);
      return { entries: searchIcd10(entries, query.q, query.limit).map(({ code, vi, en }) => ({ code, vi, en })), uploaded };
    },
    'codes.icd10Version': async ({ actor }) => ({ version: (await lists.version(assertStaff(actor).provinceId)) ?? null }),
    'codes.wholeIcd10': async ({ actor }, { params: { version }, req, res }) => {
      const whole = await lists.whole(assertStaff(actor).provinceId, version);
      if (whole === undefined) throw new AppError('NOT_FOUND', 'no such list');
      const takesBrotli = req.acceptsEncodings('br') === 'br';
      res.setHeader('content-type', 'application/json; charset=utf-8');
      // Names of diseases, of no patient; a new list has another address.
      res.setHeader('cache-control', `private, max-age=${A_YEAR_SECONDS}, immutable`);
      res.vary('Accept-Encoding');
      if (takesBrotli) res.setHeader('content-encoding', 'br');
      // Who takes no Brotli gets it from the compression further out.
      res.end(takesBrotli ? whole.brotli : whole.json);
    },
    'codes.aboutIcd10': async ({ actor }) => about(assertStaff(actor).provinceId),
    'codes.setIcd10': async ({ actor, requestId }, { query, req }) => {
      const staff = assertStaff(actor);
      const { entries, leftOut, leftOutCount } = await readIcd10File(await bytesOf(req));
      await db.transaction(async (tx) => {
        await saveList(tx, staff.provinceId, { entries, fileName: query.name, uploadedBy: staff.personId });
        await recordAudit(
          tx,
          { actor, requestId },
          {
            action: 'code.setIcd10',
            entityType: 'facility',
            entityId: staff.provinceId,
            details: { fileName: query.name, count: entries.length, leftOut: leftOutCount },
          },
        );
      });
      return { list: await about(staff.provinceId), leftOut, leftOutCount };
    },
    'codes.useBuiltInIcd10': async ({ actor, requestId }) => {
      const { provinceId } = assertStaff(actor);
      await db.transaction(async (tx) => {
        await deleteList(tx, provinceId);
        await recordAudit(tx, { actor, requestId }, { action: 'code.useBuiltInIcd10', entityType: 'facility', entityId: provinceId });
      });
      return about(provinceId);
    },
  } satisfies RouteHandlers;
}

async function bytesOf(req: Request): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ICD10_BYTES) throw refuse('list_too_large', 'the list is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
