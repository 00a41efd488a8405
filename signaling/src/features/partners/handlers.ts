import { randomBytes } from 'node:crypto';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Partner, PartnerSecrets } from '@hoi-chan/shared/features/partners.ts';
import { assertStaff } from '../../access/actor.ts';
import { newSecret, sha256 } from '../../access/tokens.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { assertMayGoTo, type AddressProblem } from '../../plainHttp.ts';
import { planNotice } from './publishing.ts';
import { listNotices, updateNotice } from './notices/store.ts';
import { insertPartner, listPartners, updatePartner, updateSecrets, type StoredSecrets } from './store.ts';

export interface PartnerPorts {
  db: Database;
  addressProblem: AddressProblem;
  isFacilityOf(db: Queryable, provinceId: string, facilityId: string): Promise<boolean>;
}

function makeSecrets(): { stored: StoredSecrets; told: Omit<PartnerSecrets, 'clientId'> } {
  const clientSecret = newSecret();
  const webhookSecret = randomBytes(32);
  return {
    stored: { secretSha256: sha256(clientSecret), webhookSecret },
    told: { clientSecret, webhookSecret: `whsec_${webhookSecret.toString('base64')}` },
  };
}

export function partnerHandlers({ db, addressProblem, isFacilityOf }: PartnerPorts) {
  async function getPartner(q: Queryable, provinceId: string, partnerId: string): Promise<Partner> {
    const [found] = await listPartners(q, provinceId, partnerId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'no such system');
    return found;
  }

  return {
    'partners.list': async ({ actor }) => ({ partners: await listPartners(db, assertStaff(actor).provinceId) }),

    'partners.create': async (context, { body }) => {
      const { provinceId } = assertStaff(context.actor);
      if (!(await isFacilityOf(db, provinceId, body.facilityId))) throw new AppError('NOT_FOUND', 'no such facility');
      assertMayGoTo(addressProblem, 'webhookUrl', body.webhookUrl);
      const { stored, told } = makeSecrets();
      return db.transaction(async (tx) => {
        const id = await insertPartner(tx, body, stored);
        await recordAudit(tx, context, {
          action: 'partner.create',
          entityType: 'partner',
          entityId: id,
          details: { facilityId: body.facilityId },
        });
        return { partner: await getPartner(tx, provinceId, id), secrets: { clientId: id, ...told } };
      });
    },

    'partners.update': async (context, { params, body }) => {
      const { provinceId } = assertStaff(context.actor);
      assertMayGoTo(addressProblem, 'webhookUrl', body.webhookUrl);
      return db.transaction(async (tx) => {
        const { id } = await getPartner(tx, provinceId, params.partnerId);
        await updatePartner(tx, id, { name: body.name, webhookUrl: body.webhookUrl, active: body.active });
        await recordAudit(tx, context, {
          action: 'partner.update',
          entityType: 'partner',
          entityId: id,
          details: { fields: Object.keys(body) },
        });
        return getPartner(tx, provinceId, id);
      });
    },

    'partners.renewSecrets': async (context, { params }) => {
      const { provinceId } = assertStaff(context.actor);
      const { stored, told } = makeSecrets();
      return db.transaction(async (tx) => {
        const { id } = await getPartner(tx, provinceId, params.partnerId);
        await updateSecrets(tx, id, stored);
        await recordAudit(tx, context, { action: 'partner.renewSecrets', entityType: 'partner', entityId: id });
        return { partner: await getPartner(tx, provinceId, id), secrets: { clientId: id, ...told } };
      });
    },

    'partners.notices': async ({ actor }, { params }) => {
      const { id } = await getPartner(db, assertStaff(actor).provinceId, params.partnerId);
      return { notices: await listNotices(db, id) };
    },

    'partners.retryNotice': async (context, { params }) => {
      const { provinceId } = assertStaff(context.actor);
      return db.transaction(async (tx) => {
        const { id } = await getPartner(tx, provinceId, params.partnerId);
        const [notice] = await listNotices(tx, id, params.noticeId);
        if (notice === undefined) throw new AppError('NOT_FOUND', 'no such notice');
        if (notice.state === 'delivered') return notice;
        const now = new Date();
        await updateNotice(tx, notice.id, { ...notice, state: 'pending', nextTryAt: now });
        await planNotice(tx, notice.id, now);
        await recordAudit(tx, context, {
          action: 'partner.retryNotice',
          entityType: 'partner',
          entityId: id,
          details: { noticeId: notice.id },
        });
        return { ...notice, state: 'pending' as const, nextTryAt: now.toISOString() };
      });
    },
  } satisfies RouteHandlers;
}
