import { QUALITY_LIMITS, QUALITY_RUNGS } from '@hoi-chan/shared/features/qualityKinds.ts';
import type { CallQuality, FacilityQuality, StayQuality } from '@hoi-chan/shared/features/quality.ts';
import type { Queryable } from '../../db/database.ts';

/** Whose stay it is: a person's, or that of an appointment's patient. */
export type Reporter = { personId: string } | { appointmentId: string };

export interface Report {
  reportId: string;
  callId: string;
  by: Reporter;
  quality: CallQuality;
}

/** Writes or replaces. A patient counts for the facility of the doctor who holds the appointment. False: that report is somebody else's. */
export async function saveReport(db: Queryable, { reportId, callId, by, quality }: Report): Promise<boolean> {
  const { personId, appointmentId } = { personId: null, appointmentId: null, ...by };
  const { rowCount } = await db.query(
    `insert into call_quality (report_id, call_id, person_id, appointment_id, facility_id, report, started_at)
     select $1, $2, $3, $4, p.facility_id, $5, now() - make_interval(secs => $6)
     from person p where p.id = coalesce($3, (select host_id from appointment where id = $4))
     on conflict (report_id) do update set report = excluded.report, updated_at = now()
       where call_quality.call_id = excluded.call_id
         and call_quality.person_id is not distinct from excluded.person_id
         and call_quality.appointment_id is not distinct from excluded.appointment_id`,
    [reportId, callId, personId, appointmentId, JSON.stringify(quality), quality.seconds],
  );
  return rowCount === 1;
}

/** True when this stay has reported before: it may still do so for the last time when its seat is gone. */
export async function hasReported(db: Queryable, reportId: string, callId: string, by: Reporter): Promise<boolean> {
  const { personId, appointmentId } = { personId: null, appointmentId: null, ...by };
  const { rows } = await db.query(
    `select 1 from call_quality where report_id = $1 and call_id = $2 and person_id is not distinct from $3 and appointment_id is not distinct from $4`,
    [reportId, callId, personId, appointmentId],
  );
  return rows.length > 0;
}

export interface QualityFilter {
  provinceId: string;
  facilityId: string | undefined;
  /** Days as `2026-11-25`, both included. */
  from: string;
  to: string;
}

/** Stays of the branch below the province, narrowed to the branch of one facility; another province's facility has none. */
const STAYS = `
  with recursive province as (
    select id from facility where id = $1
    union all select f.id from facility f join province b on f.parent_id = b.id
  ), branch as (
    select id from province where id = coalesce($2, $1)
    union all select f.id from facility f join branch b on f.parent_id = b.id
  ), stay as (
    select q.*, f.name as facility_name, p.name as person_name
    from call_quality q join facility f on f.id = q.facility_id left join person p on p.id = q.person_id
    where q.facility_id in (select id from branch)
      and q.started_at >= ($3::date)::timestamp at time zone 'Asia/Ho_Chi_Minh'
      and q.started_at < ($4::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
  )`;
const valuesOf = ({ provinceId, facilityId, from, to }: QualityFilter): unknown[] => [provinceId, facilityId ?? null, from, to];

const sumsOf = (object: string, names: readonly string[]): string =>
  names.map((name) => `'${name}', coalesce(sum((report->'${object}'->>'${name}')::float), 0)`).join(', ');

interface FacilityRow {
  facility_id: string;
  facility_name: string;
  calls: number;
  stays: number;
  seconds: number;
  on_rung: FacilityQuality['secondsOnRung'];
  limited: FacilityQuality['secondsLimited'];
  cuts: number;
  median_cut_ms: number | null;
  concealed_share: number | null;
}

export async function listFacilityQuality(db: Queryable, filter: QualityFilter): Promise<FacilityQuality[]> {
  const { rows } = await db.query<FacilityRow>(
    `${STAYS}
     select facility_id, facility_name, count(distinct call_id)::int as calls, count(*)::int as stays,
       coalesce(sum((report->>'seconds')::float), 0) as seconds,
       jsonb_build_object(${sumsOf('secondsOnRung', QUALITY_RUNGS)}) as on_rung,
       jsonb_build_object(${sumsOf('secondsLimited', QUALITY_LIMITS)}) as limited,
       coalesce(sum(jsonb_array_length(report->'cutsMs')), 0)::int as cuts,
       (select percentile_cont(0.5) within group (order by c.ms::float)
          from stay s, jsonb_array_elements_text(s.report->'cutsMs') as c (ms) where s.facility_id = stay.facility_id) as median_cut_ms,
       sum((report->>'concealedShare')::float * (report->>'seconds')::float)
         / nullif(sum((report->>'seconds')::float) filter (where report->>'concealedShare' is not null), 0) as concealed_share
     from stay group by facility_id, facility_name order by facility_name`,
    valuesOf(filter),
  );
  return rows.map((row) => ({
    facilityId: row.facility_id,
    facilityName: row.facility_name,
    calls: row.calls,
    stays: row.stays,
    seconds: row.seconds,
    secondsOnRung: row.on_rung,
    secondsLimited: row.limited,
    cuts: row.cuts,
    medianCutMs: row.median_cut_ms,
    concealedShare: row.concealed_share,
  }));
}

interface StayRow {
  report_id: string;
  call_id: string;
  started_at: Date;
  facility_name: string;
  person_name: string | null;
  report: CallQuality;
}

/** The latest first. */
export async function listStayQuality(db: Queryable, filter: QualityFilter, limit: number): Promise<StayQuality[]> {
  const { rows } = await db.query<StayRow>(
    `${STAYS} select report_id, call_id, started_at, facility_name, person_name, report from stay order by started_at desc limit $5`,
    [...valuesOf(filter), limit],
  );
  return rows.map((row) => ({
    reportId: row.report_id,
    callId: row.call_id,
    startedAt: row.started_at.toISOString(),
    facilityName: row.facility_name,
    personName: row.person_name,
    quality: row.report,
  }));
}
