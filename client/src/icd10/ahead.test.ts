import { icd10Columns } from '@hoi-chan/shared/clinical/icd10/columns.ts';
import { QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { createQueryClient } from '../shell/queryClient.ts';
import { deviceKey, fetchIcd10Ahead, listOnDevice } from './ahead.ts';

const version = '6f1c2f6e-0000-4000-8000-000000000001';
const columns = JSON.stringify(icd10Columns([{ code: 'Q99.9', vi: 'Bất thường nhiễm sắc thể', en: 'Chromosomal abnormality' }]));

it('what another page has fetched after this one looked is taken up, and fetched only where it is damaged', async () => {
  const kept = new Map<string, string>();
  const cache = {
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    match: async ({ url }: { url: string }) => new Response(kept.get(url)),
    put: async (url: string, response: Response) => kept.set(url, await response.text()),
    delete: async ({ url }: { url: string }) => kept.delete(url),
  };
  vi.stubGlobal('caches', { open: async () => cache, delete: async () => kept.clear() });
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return path.endsWith('/version') ? Response.json({ version }) : new Response(columns);
  });
  const queries = createQueryClient();
  const device = new QueryObserver(queries, {
    queryKey: deviceKey(version),
    queryFn: async () => listOnDevice(version),
    staleTime: Infinity,
  });
  const leave = device.subscribe(() => undefined);
  await vi.waitFor(() => expect(device.getCurrentResult().data?.version).toBe(null), { timeout: 15_000 });

  kept.set(`https://icd10.invalid/${version}`, columns.slice(0, 20));
  await fetchIcd10Ahead(queries, new AbortController().signal);
  expect(device.getCurrentResult().data?.version).toBe(version);
  expect(asked.filter((path) => path.includes('/whole/'))).toHaveLength(1);
  leave();

  // Another one: what it saw before is still that of the product.
  const other = createQueryClient();
  other.setQueryData(deviceKey(version), { version: null, search: () => [] });
  const second = new QueryObserver(other, {
    queryKey: deviceKey(version),
    queryFn: async () => listOnDevice(version),
    staleTime: Infinity,
  });
  const leaveOther = second.subscribe(() => undefined);
  await fetchIcd10Ahead(other, new AbortController().signal);
  expect(second.getCurrentResult().data?.version).toBe(version);
  expect(asked.filter((path) => path.includes('/whole/'))).toHaveLength(1);
  leaveOther();
}, 30_000);
