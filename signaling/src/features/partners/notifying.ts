import { createHmac } from 'node:crypto';
import type { Bundle } from 'fhir/r4.d.ts';
import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { planNotice } from './publishing.ts';
import { findNoticeToSend, updateNotice, type NoticeToSend } from './notices/store.ts';
import { listPublishedOf } from './published/store.ts';

const TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 6 * 3600_000;
/** After this long the notice waits for a person; the partner can still read what it missed by `_since`. */
const GIVE_UP_MS = 3 * 24 * 3600_000;

/** 10 s, 40 s, 160 s … 6 h. */
export function noticePauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** Math.max(0, attempts - 1));
}

/** `v1,<base64 of HMAC-SHA256>` over `id.timestamp.body`: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export function signatureOf(secret: Uint8Array, id: string, timestampSeconds: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}

export interface NotifyingPorts {
  db: Database;
  log: Logger;
  /** Root of the FHIR API as partners reach it. */
  baseUrl(): string;
}

/** Tells one partner of one signed version: addresses only, nothing of the patient. Tried again with growing pauses for three days. */
export function notifyPartner({ db, log, baseUrl }: NotifyingPorts) {
  return async (payload: unknown): Promise<void> => {
    const notice = await findNoticeToSend(db, (payload as { noticeId: string }).noticeId);
    if (notice === undefined) return;
    const attempts = notice.attempts + 1;
    const status = await send(notice);
    const delivered = status !== undefined && status >= 200 && status < 300;
    const pauseMs = noticePauseMs(attempts);
    const again = !delivered && notice.ageMs + pauseMs < GIVE_UP_MS;
    const runAt = new Date(Date.now() + pauseMs);
    await db.transaction(async (tx) => {
      await updateNotice(tx, notice.id, {
        state: delivered ? 'delivered' : again ? 'pending' : 'failed',
        attempts,
        problem: delivered ? null : status === undefined ? 'unreachable' : 'refused',
        status: status ?? null,
        nextTryAt: again ? runAt : null,
      });
      if (again) await planNotice(tx, notice.id, runAt);
    });
  };

  /** The status of the answer, undefined without one. */
  async function send(notice: NoticeToSend): Promise<number | undefined> {
    const body = JSON.stringify(await noticeBundle(notice));
    const timestamp = Math.floor(Date.now() / 1000);
    try {
      const response = await fetch(notice.url, {
        method: 'POST',
        body,
        // An address that sends us elsewhere is not the one an administrator entered.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': 'application/fhir+json',
          'webhook-id': notice.id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signatureOf(notice.webhookSecret, notice.id, timestamp, body),
        },
      });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      log.warn({ err: error, noticeId: notice.id }, 'a partner could not be told, will be tried again');
      return undefined;
    }
  }

  async function noticeBundle({ consultId, versionNumber }: NoticeToSend): Promise<Bundle> {
    const published = await listPublishedOf(db, consultId, versionNumber);
    return {
      resourceType: 'Bundle',
      type: 'history',
      entry: published.map(({ type, id, at }) => ({
        fullUrl: `${baseUrl()}/${type}/${id}`,
        request: { method: 'POST', url: type },
        response: { status: '201', etag: 'W/"1"', lastModified: at.toISOString() },
      })),
    };
  }
}
