import type { Bundle } from 'fhir/r4.d.ts';
import type { Queryable } from '../../db/database.ts';

export async function saveSummary(db: Queryable, patientId: string, bundle: Bundle): Promise<void> {
  await db.query(
    `insert into summary_cache (patient_id, bundle, fetched_at) values ($1, $2, $3)
     on conflict (patient_id) do update set bundle = excluded.bundle, fetched_at = excluded.fetched_at`,
    [patientId, JSON.stringify(bundle), bundle.timestamp ?? new Date().toISOString()],
  );
}

export async function findSummary(db: Queryable, patientId: string): Promise<Bundle | undefined> {
  const { rows } = await db.query<{ bundle: Bundle }>('select bundle from summary_cache where patient_id = $1', [patientId]);
  return rows[0]?.bundle;
}
