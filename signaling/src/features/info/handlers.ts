import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import type { z } from 'zod';
import type { demoAccount } from '@hoi-chan/shared/features/access.ts';
import type { RouteHandlers } from '../../edge/http.ts';

export function infoHandlers({
  version,
  demo,
  demoAccounts,
}: {
  version: string;
  demo: boolean;
  demoAccounts: z.infer<typeof demoAccount>[];
}) {
  return {
    'info.get': async () => ({ version, protocolVersion: PROTOCOL_VERSION, demo, demoAccounts: demo ? demoAccounts : [] }),
  } satisfies RouteHandlers;
}
