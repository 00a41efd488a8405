import { AppError } from '@hoi-chan/shared/errors.ts';
import { MAX_DOCUMENT_BYTES } from '@hoi-chan/shared/features/fileSizes.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnclosedDocument } from './enclosed.ts';
import { hasItsEnd, readDocument, type Coming } from './readDocument.ts';

const root = '/api/consults/c1/dicomweb/studies/1.2/bulkdata';
const at = (uri: string): EnclosedDocument => ({
  id: '1.2.3.4',
  studyUid: '1.2',
  seriesUid: '1.2.3',
  title: 'Phiếu kết quả',
  date: undefined,
  lengthBytes: undefined,
  value: { vr: 'OB', BulkDataURI: uri },
});
const scan = at(`${root}/series/1.2.3/instances/1.2.3.4/bulk/00420011`);
const signal = new AbortController().signal;
const read = (document = scan, onComing: (coming: Coming) => void = () => undefined): Promise<Blob> =>
  readDocument('c1', document, signal, onComing);
const reasonOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'read',
    (error: unknown) => (error instanceof AppError ? error.reason : String(error)),
  );

let answer: () => Response | Promise<Response>;
const asked = vi.fn();
beforeEach(() => {
  vi.stubGlobal('location', { origin: 'https://hoichan.example' });
  vi.stubGlobal('fetch', async (path: string) => {
    asked(path);
    return answer();
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  asked.mockReset();
});

const holding = (body: string): void => {
  const wrapped = `--edge\r\nContent-Type: application/octet-stream\r\n\r\n${body}\r\n--edge--\r\n`;
  answer = () =>
    new Response(wrapped, { headers: { 'content-type': 'multipart/related; boundary=edge', 'content-length': `${wrapped.length}` } });
};

describe('a document of the archive', () => {
  it('comes out of its wrapping as a PDF, without the byte that makes its length even, and says how much of it is here', async () => {
    holding('%PDF-1.4 odd %%EOF\0');
    const coming: Coming[] = [];
    const blob = await read({ ...scan, lengthBytes: 18 }, (now) => coming.push(now));
    expect(blob.type).toBe('application/pdf');
    expect(await blob.text()).toBe('%PDF-1.4 odd %%EOF');
    expect(asked).toHaveBeenCalledWith(scan.value?.BulkDataURI);
    expect(coming.at(-1)?.bytes).toBe(coming.at(-1)?.of);
    expect(await hasItsEnd(blob)).toBe(true);
    expect(await hasItsEnd(new Blob(['%PDF-1.4 cut here']))).toBe(false);
  });

  it('keeps its length where what it says of it is wrong by more than the filling byte', async () => {
    holding('%PDF-1.4 whole %%EOF');
    expect(await (await read({ ...scan, lengthBytes: 4 })).text()).toBe('%PDF-1.4 whole %%EOF');
  });

  it.each([
    ['a page with a script', '<html><script>alert(1)</script>%PDF-1.4'],
    ['a program that is a PDF further on', 'MZ\0\0%PDF-1.4'],
    ['a picture', '\u0089PNG\r\n'],
  ])('is not shown when it is %s, whatever it says', async (_what, body) => {
    holding(body);
    expect(await reasonOf(read())).toBe('not_a_pdf');
  });

  it('is handed on as a PDF and nothing else when it is a page as well', async () => {
    holding('%PDF-1.4 <html><script>alert(1)</script>');
    expect((await read()).type).toBe('application/pdf');
  });

  it('may come with the description itself', async () => {
    const inline = { ...scan, value: { vr: 'OB', InlineBinary: btoa('%PDF-1.4 small %%EOF') } };
    expect(await (await read(inline)).text()).toBe('%PDF-1.4 small %%EOF');
    expect(asked).not.toHaveBeenCalled();
  });

  it('is missing where the object holds none, and elsewhere where it names another server, which is never asked', async () => {
    expect(await reasonOf(read({ ...scan, value: undefined }))).toBe('document_missing');
    expect(await reasonOf(read(at('https://elsewhere.example/1.pdf')))).toBe('document_elsewhere');
    expect(await reasonOf(read(at('/api/session')))).toBe('document_elsewhere');
    expect(asked).not.toHaveBeenCalled();
    holding('');
    expect(await reasonOf(read())).toBe('document_missing');
  });

  it('is not fetched, or not to its end, when it is too large', async () => {
    expect(await reasonOf(read({ ...scan, lengthBytes: MAX_DOCUMENT_BYTES + 1 }))).toBe('value_too_large');
    expect(asked).not.toHaveBeenCalled();
    let given = 0;
    const piece = new Uint8Array(8 * 1024 * 1024);
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        given += 1;
        controller.enqueue(piece);
      },
    });
    answer = () => new Response(endless);
    expect(await reasonOf(read())).toBe('value_too_large');
    expect(given).toBeLessThan(12);
  });

  it('of which more comes than it says is stopped where only so much is taken, before any of it when the length of the answer tells', async () => {
    const light = { ...scan, lengthBytes: 1_000 };
    const large = `%PDF-1.4 ${'x'.repeat(200_000)}`;
    answer = () => new Response(large);
    expect(await reasonOf(readDocument('c1', light, signal, () => undefined, 100_000))).toBe('more_than_asked');
    holding(large);
    const coming: Coming[] = [];
    expect(await reasonOf(readDocument('c1', light, signal, (now) => coming.push(now), 100_000))).toBe('more_than_asked');
    expect(coming.map(({ bytes }) => bytes)).toEqual([0]);
    expect(coming[0]?.of, 'how much there would be').toBeGreaterThan(200_000);
    expect((await read(light)).size, 'asked for, all of it comes').toBe(large.length);
  });

  it('says that the link is down, and what the server says', async () => {
    answer = () => Promise.reject(new TypeError('failed to fetch'));
    expect(await reasonOf(read())).toBe('offline');
    answer = () => Response.json({ error: { code: 'UNAVAILABLE', message: '', reason: 'images_unavailable' } }, { status: 503 });
    expect(await reasonOf(read())).toBe('images_unavailable');
  });
});
