import type { AuditAction, AuditEntity } from '@hoi-chan/shared/features/auditActions.ts';
import type { Actor } from '../access/actor.ts';
import type { Queryable } from '../db/database.ts';
import { insertAudit } from './store.ts';

export interface AuditEvent {
  action: AuditAction;
  outcome?: 'success' | 'denied' | 'failure';
  entityType: AuditEntity;
  entityId?: string | null;
  /** Facts without patient data: states, versions, counts, ids. */
  details?: Record<string, unknown>;
}

/** Writes who did what. Give the transaction of the change, so that neither stands without the other; reads give the database itself. */
export async function recordAudit(db: Queryable, by: { actor: Actor | undefined; requestId?: string }, event: AuditEvent): Promise<void> {
  const staff = by.actor?.kind === 'staff' ? by.actor : undefined;
  const guest = by.actor?.kind === 'patient' ? { appointmentId: by.actor.appointmentId } : {};
  await insertAudit(db, {
    personId: staff?.personId ?? null,
    facilityId: staff?.facilityId ?? null,
    action: event.action,
    outcome: event.outcome ?? 'success',
    entityType: event.entityType,
    entityId: event.entityId ?? null,
    details: { ...event.details, ...guest },
    requestId: by.requestId ?? null,
  });
}
