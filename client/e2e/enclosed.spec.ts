import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { TEST_PDF_COLOUR, testPdf } from '../../signaling/src/imaging/testing/objects.ts';
import { archiveDocuments } from './pages/archived.ts';
import { openDoctor } from './pages/doctor.ts';
import { chooseSeries, openImages } from './pages/images.ts';
import { hasColour } from './pages/pixels.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('a PDF that lies in the archive opens beside the pictures, and one that is none says so', async ({ browser, baseURL, request }) => {
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An');
  const [title, broken] = [`Phiếu siêu âm ${consult.id.slice(0, 8)}`, `Tài liệu hỏng ${consult.id.slice(0, 8)}`];
  const pdf = testPdf(3);
  await archiveDocuments(request, 'bs.lan', consult.id, { [title]: pdf, [broken]: Buffer.from('<html><script>alert(1)</script>') });
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 360, height: 780 });
  await openImages(page, consult.id);
  const panel = page.getByTestId('images-panel');
  const shown = page.getByTestId('document');

  await test.step('it is listed by its title, and is what was stored, byte for byte', async () => {
    await panel.getByRole('button', { name: title }).click();
    await expect(shown).toContainText(title);
    await expect(panel.getByRole('button', { name: title })).toHaveAttribute('aria-current', 'true');
    await expect.poll(() => hasColour(page.getByTestId('pdf-pages'), TEST_PDF_COLOUR), { message: 'its page is drawn' }).toBe(true);
    expect(await panel.evaluate((element) => element.scrollWidth <= element.clientWidth), 'nothing reaches beside the panel').toBe(true);
    const saved = page.waitForEvent('download');
    await shown.getByRole('link', { name: text('viewer:document.download') }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`${title}.pdf`);
    expect(readFileSync(await download.path()).equals(pdf)).toBe(true);
    await panel.screenshot({ path: test.info().outputPath('document-360.png') });
    const { violations } = await new AxeBuilder({ page }).include('[data-testid=images-panel]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  });

  await test.step('one that is no PDF says so; the pictures stay', async () => {
    await panel.getByRole('button', { name: broken }).click();
    await expect(page.getByTestId('document-problem')).toContainText(text('common:errors.reason.not_a_pdf'));
    await expect(page.getByTestId('pdf-pages')).toHaveCount(0);
    await panel.screenshot({ path: test.info().outputPath('document-broken-360.png') });
    await chooseSeries(page, /Ngực thẳng/);
    await expect(page.getByTestId('document-problem')).toHaveCount(0);
  });

  await test.step('on a large screen', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await panel.getByRole('button', { name: title }).click();
    await expect.poll(() => hasColour(page.getByTestId('pdf-pages'), TEST_PDF_COLOUR)).toBe(true);
    await page.screenshot({ path: test.info().outputPath('document-1920.png') });
  });
});
