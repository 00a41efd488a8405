import { z } from 'zod';
import { defineRoute, stream } from '../contract/define.ts';
import { iceServer } from './call.ts';
import { LINK_CHECK_DOWN_BYTES } from './linkCheckSizes.ts';
import { transportOptions } from './rtp.ts';

export const linkCheckRoutes = {
  'linkCheck.get': defineRoute({
    action: 'session:use',
    method: 'GET',
    path: '/api/link-check',
    summary: 'The TURN servers of this installation with credentials for one link check; none when TURN is not configured',
    output: z.object({ iceServers: z.array(iceServer) }),
  }),
  'linkCheck.node': defineRoute({
    action: 'session:use',
    method: 'POST',
    path: '/api/link-check/node',
    summary:
      'A transport at the media node that would be given the next call: for some seconds it answers ICE and nothing else; null when there is no node. RATE_LIMITED `too_many_checks`',
    output: z.object({ transport: transportOptions.nullable() }),
  }),
  'linkCheck.down': defineRoute({
    action: 'session:use',
    method: 'GET',
    path: '/api/link-check/bytes',
    summary: 'So many random bytes, which nothing on the way can shrink. RATE_LIMITED `too_many_checks`',
    query: z.strictObject({ count: z.coerce.number().int().min(1).max(LINK_CHECK_DOWN_BYTES) }),
    output: stream('application/octet-stream'),
  }),
  'linkCheck.up': defineRoute({
    action: 'session:use',
    method: 'POST',
    path: '/api/link-check/bytes',
    summary: 'Takes bytes, throws them away and answers how many came. INVALID_REQUEST `too_large`; RATE_LIMITED `too_many_checks`',
    body: stream('application/octet-stream'),
    output: z.object({ count: z.number().int() }),
  }),
};
