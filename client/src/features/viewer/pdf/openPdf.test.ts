import { AppError } from '@hoi-chan/shared/errors.ts';
import { expect, it } from 'vitest';
import { pdfOf } from '../testing/pdf.ts';
import { openPdf } from './openPdf.ts';
import type { Pdf } from './pdf.ts';

/** Without a worker, which tests have none of: the same program beside the caller. */
const open = (content: Uint8Array<ArrayBuffer> | string): Promise<Pdf> =>
  openPdf(new Blob([content]), new AbortController().signal, { makeWorker: () => undefined });
const reasonOf = (opening: Promise<Pdf>): Promise<unknown> =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof AppError ? error.reason : error),
  );
it('counts the pages and knows their size, turned as they are to be seen', async () => {
  const pdf = await open(pdfOf(7));
  expect([pdf.count, pdf.hasFaults]).toEqual([7, false]);
  const { width, height } = await pdf.page(7);
  expect([width, height]).toEqual([595, 842]);
  const turned = await (await open(pdfOf(1, '/Rotate 90 /MediaBox [0 0 595 842]'))).page(1);
  expect([turned.width, turned.height]).toEqual([842, 595]);
});

it('an enormous page is a page', async () => {
  const { width, height } = await (await open(pdfOf(1, '/MediaBox [0 0 20000 20000]'))).page(1);
  expect([width, height]).toEqual([20_000, 20_000]);
});

it.each([
  ['what is no PDF', '<html><script>alert(1)</script>', 'pdf_broken'],
  ['nothing but a beginning', '%PDF-1.4\n1 0 obj\n<< /Type', 'pdf_broken'],
  ['one that breaks off', pdfOf(3).slice(0, -200), 'pdf_broken'],
  ['no bytes', '', 'pdf_broken'],
  ['one without pages', pdfOf(0), 'pdf_no_pages'],
  ['one with a password', withPassword(), 'pdf_password'],
])('%s is refused with its reason', async (_what, content, reason) => {
  expect(await reasonOf(open(content))).toBe(reason);
});

it('whoever goes away meanwhile is told nothing else', async () => {
  const gone = new AbortController();
  const opening = openPdf(new Blob([pdfOf(1)]), gone.signal, { makeWorker: () => undefined });
  gone.abort();
  await expect(opening).rejects.toThrow(/abort/i);
});

/** Encrypted (ISO 32000-1 §7.6) under a password that is not the empty one: the values are of no password anybody knows. */
function withPassword(): Uint8Array<ArrayBuffer> {
  const key = '61'.repeat(32);
  return pdfOf(
    1,
    '/MediaBox [0 0 595 842]',
    `/ID [<${'00'.repeat(16)}> <${'00'.repeat(16)}>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >>`,
  );
}
