import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { CallStage } from './testing/callStage.ts';

const stage = new CallStage();
afterEach(() => stage.close());

test('a snapshot is asked, noted, and what came of it is told to all; nobody else reports it', async () => {
  const fileId = randomUUID();
  const server = await stage.serve({ forceP2p: true, rights: { isPictureOf: async (_, __, id) => id === fileId } });
  const callId = randomUUID();
  const [an, binh] = [await stage.person('An'), await stage.person('Bình')];
  const [first, second] = [await an.join(callId), await binh.join(callId)];
  await expect(an.request('call:askSnapshot', { callId, participantId: randomUUID(), source: 'camera' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(an.request('call:askSnapshot', { callId, participantId: first.participantId, source: 'camera' })).rejects.toMatchObject({
    code: 'CONFLICT',
    reason: 'no_snapshot',
  });
  const { snapshotId } = await an.request('call:askSnapshot', { callId, participantId: second.participantId, source: 'camera' });
  expect(server.told).toContain(`snapshot:${callId}:${binh.personId}`);
  expect(await binh.untilNotice('call:snapshotAsked')).toEqual({ callId, snapshotId, byName: 'An', source: 'camera' });
  await expect(an.request('call:askSnapshot', { callId, participantId: second.participantId, source: 'camera' })).rejects.toMatchObject({
    code: 'RATE_LIMITED',
  });
  await expect(an.request('call:reportSnapshot', { callId, snapshotId, fileId })).rejects.toMatchObject({ reason: 'no_snapshot' });
  await expect(binh.request('call:reportSnapshot', { callId, snapshotId, fileId: randomUUID() })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    reason: 'no_snapshot',
  });
  await binh.request('call:reportSnapshot', { callId, snapshotId, fileId });
  expect(await an.untilNotice('call:snapshotReported')).toEqual({ callId, snapshotId, participantId: second.participantId, fileId });
  await expect(binh.request('call:reportSnapshot', { callId, snapshotId, fileId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
