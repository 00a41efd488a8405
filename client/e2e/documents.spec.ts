import { testPdf } from '../../signaling/src/imaging/testing/objects.ts';
import { uploadFiles } from './pages/archived.ts';
import { openDoctor } from './pages/doctor.ts';
import { openImages } from './pages/images.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('a PDF that cannot be shown says why and can be saved; an enormous page is drawn; the next one opens', async ({
  browser,
  baseURL,
  request,
}) => {
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An');
  const changed = (from: string, to: string): Buffer => Buffer.from(testPdf(1).toString('latin1').replace(from, to), 'latin1');
  const key = '61'.repeat(32);
  const files = {
    locked: changed(
      '/Root 1 0 R >>',
      `/Root 1 0 R /ID [<${'00'.repeat(16)}> <${'00'.repeat(16)}>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >> >>`,
    ),
    broken: Buffer.concat([testPdf(3).subarray(0, -300), Buffer.from('\n%%EOF\n')]),
    empty: testPdf(0),
    enormous: changed('[0 0 595 842]', '[0 0 20000 20000]'),
    whole: testPdf(2),
  };
  const nameOf = (what: string): string => `${what} ${consult.id.slice(0, 8)}.pdf`;
  const sent = Object.entries(files).map(([what, buffer]) => ({ name: nameOf(what), mimeType: 'application/pdf', buffer }));
  await uploadFiles(request, 'bs.lan', consult.id, sent);
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 1280, height: 800 });
  await openImages(page, consult.id);
  const choose = async (what: keyof typeof files): Promise<void> => {
    await page
      .getByTestId('images-panel')
      .getByRole('button', { name: nameOf(what) })
      .click();
    await expect(page.getByTestId('document')).toContainText(nameOf(what));
  };
  for (const [what, reason] of [
    ['locked', 'pdf_password'],
    ['broken', 'pdf_broken'],
    ['empty', 'pdf_no_pages'],
  ] as const) {
    await choose(what);
    const problem = page.getByTestId('document-problem');
    await expect(problem).toContainText(text(`common:errors.reason.${reason}`));
    await expect(problem.getByRole('link', { name: text('viewer:document.download') })).toBeVisible();
    await page.screenshot({ path: test.info().outputPath(`document-${what}.png`) });
  }
  await choose('enormous');
  await expect(page.getByTestId('pdf-pages')).toHaveAttribute('data-drawn', '1');
  for (let step = 0; step < 12; step += 1) await page.getByTestId('paper-region').press('+');
  await expect(page.getByTestId('pdf-pages')).toHaveAttribute('data-drawn', '1');
  const [across = 0, down = 0] = ((await page.getByTestId('pdf-pages').getAttribute('data-pixels')) ?? '').split('x').map(Number);
  expect(across * down, 'pixels of its canvas').toBeLessThanOrEqual(16_000_000);
  await choose('whole');
  await expect(page.getByTestId('pdf-pages')).toHaveAttribute('data-drawn', '1');
});
