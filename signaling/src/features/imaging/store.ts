import type { Queryable } from '../../db/database.ts';

export async function isViewAudited(db: Queryable, personId: string, consultId: string, studyUid: string): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from audit where entity_id = $1 and person_id = $2 and action = 'imaging.view' and details ->> 'consultId' = $3 limit 1`,
    [studyUid, personId, consultId],
  );
  return rows.length > 0;
}
