import { QueryClientProvider } from '@tanstack/react-query';
import { configure, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { icd10Columns } from '@hoi-chan/shared/clinical/icd10/columns.ts';
import { createQueryClient } from '../shell/queryClient.ts';
import { useIcd10 } from './useIcd10.ts';

configure({ asyncUtilTimeout: 15_000 });
afterEach(() => vi.unstubAllGlobals());

const first = '6f1c2f6e-0000-4000-8000-000000000001';
const second = '6f1c2f6e-0000-4000-8000-000000000002';

/** A server of a province; what it was asked stands in `asked`. */
function server(list: {
  version: string | null;
  entries: { code: string; vi: string; en: string }[];
  isAway: boolean;
  hidesVersion?: boolean;
}) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    if (list.isAway) throw new TypeError('no network');
    if (list.hidesVersion === true && path.endsWith('/version')) return Response.json({ error: { code: 'INTERNAL' } }, { status: 500 });
    if (path.endsWith('/version')) return Response.json({ version: list.version });
    if (path.includes('/whole/')) return Response.json(icd10Columns(list.entries));
    return Response.json({ entries: [{ code: 'Z00.0', vi: 'Của máy chủ', en: 'Of the server' }], uploaded: true });
  });
  return asked;
}

function search() {
  const queries = createQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
  const hook = renderHook(({ typed }: { typed: string }) => useIcd10(typed, 5, { ahead: true }), { wrapper, initialProps: { typed: '' } });
  const codes = () => hook.result.current.entries.map(({ code }) => code);
  const type = (typed: string) => hook.rerender({ typed });
  return { queries, codes, type, hook };
}

it('the server searches until the list of the province has come, then the device alone, which takes up the next list, too', async () => {
  const list = { version: first, entries: [{ code: 'Q99.9', vi: 'Nhiễm sắc thể', en: 'Chromosome' }], isAway: false };
  const asked = server(list);
  const { queries, codes, type } = search();
  type('nhiem sac');
  await waitFor(() => expect(codes()).toEqual(['Z00.0']));
  await waitFor(() => expect(codes()).toEqual(['Q99.9']));

  list.isAway = true;
  const before = asked.length;
  type('chromo');
  await waitFor(() => expect(codes()).toEqual(['Q99.9']));
  type('tang huyet ap');
  await waitFor(() => expect(codes()).toEqual([]));
  expect(asked.length).toBe(before);

  Object.assign(list, { version: second, entries: [{ code: 'A01.0', vi: 'Thương hàn', en: 'Typhoid fever' }], isAway: false });
  await queries.invalidateQueries({ queryKey: ['codes', 'icd10', 'version'] });
  type('thuong han');
  await waitFor(() => expect(codes()).toEqual(['A01.0']));
  expect(asked.filter((path) => path.includes('/whole/')).map((path) => path.slice(-36))).toEqual([first, second]);

  Object.assign(list, { version: null });
  await queries.invalidateQueries({ queryKey: ['codes', 'icd10', 'version'] });
  type('tang huyet ap');
  await waitFor(() => expect(codes()).toContain('I10'));
});

it('without the server the list of the product answers', async () => {
  server({ version: null, entries: [], isAway: true });
  const { codes, type, hook } = search();
  type('tang huyet ap');
  await waitFor(() => expect(codes()).toContain('I10'));
  expect(hook.result.current.failed).toBe(false);
});

it('while it is not known which list the province has, the server answers and not the list of the product', async () => {
  const asked = server({ version: first, entries: [], isAway: false, hidesVersion: true });
  const { codes, type, queries } = search();
  await waitFor(() => expect(queries.getQueryData<object>(['codes', 'icd10', 'device', 'unknown'])).toBeDefined());
  type('tang huyet ap');
  await waitFor(() => expect(codes()).not.toEqual([]));
  expect(codes()).toEqual(['Z00.0']);
  expect(asked.some((path) => path.endsWith('/version'))).toBe(true);
});

it('a device that has no network answers itself, and asks nobody', async () => {
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  const asked = server({ version: null, entries: [], isAway: true });
  const { codes, type } = search();
  type('tang huyet ap');
  await waitFor(() => expect(codes()).toContain('I10'));
  expect(asked.filter((path) => path.includes('q='))).toEqual([]);
  onLine.mockRestore();
});

it('is searching until the word that stands there is answered, though the answer to the one before is still seen', async () => {
  const held: (() => void)[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    if (!path.includes('q=')) throw new TypeError('no network');
    await new Promise<void>((resolve) => held.push(resolve));
    const isFirst = path.includes('q=dau');
    return Response.json({ entries: isFirst ? [] : [{ code: 'I10', vi: 'Tăng huyết áp', en: 'Hypertension' }], uploaded: true });
  });
  const { codes, type, hook } = search();
  const isSearching = () => hook.result.current.isSearching;
  type('dau');
  expect(isSearching()).toBe(true);
  await waitFor(() => expect(held).toHaveLength(1));
  held[0]?.();
  await waitFor(() => expect(isSearching()).toBe(false));
  expect(codes()).toEqual([]);

  type('huyet ap');
  expect(isSearching()).toBe(true);
  await waitFor(() => expect(held).toHaveLength(2));
  expect(isSearching()).toBe(true);
  held[1]?.();
  await waitFor(() => expect(isSearching()).toBe(false));
  expect(codes()).toEqual(['I10']);
});
