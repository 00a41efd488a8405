import type { Queryable } from '../../db/database.ts';

/** Whether the consult has the study; whoever opens its images asks the study gate besides. */
export async function isShared(db: Queryable, consultId: string, studyUid: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from consult_study where consult_id = $1 and study_uid = $2', [consultId, studyUid]);
  return rows.length > 0;
}

export async function isViewAudited(db: Queryable, personId: string, consultId: string, studyUid: string): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from audit where entity_id = $1 and person_id = $2 and action = 'imaging.view' and details ->> 'consultId' = $3 limit 1`,
    [studyUid, personId, consultId],
  );
  return rows.length > 0;
}

/** Shared studies, newest first. */
export async function listShared(db: Queryable, consultId: string): Promise<string[]> {
  const { rows } = await db.query<{ study_uid: string }>(
    'select study_uid from consult_study where consult_id = $1 order by study_date desc nulls last, study_uid',
    [consultId],
  );
  return rows.map((row) => row.study_uid);
}
