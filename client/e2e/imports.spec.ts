import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { setAsideAdvice, visitReasons } from '@hoi-chan/shared/clinical/importReasons.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { insuranceFile } from '../../signaling/src/records/insurance/testing/build.ts';
import { generatedVisit } from '../../signaling/src/records/insurance/testing/generate.ts';
import { openDoctor } from './pages/doctor.ts';
import { text } from './pages/texts.ts';

const visits = Array.from({ length: 30 }, (_each, index) => generatedVisit(index, 30, 4, '00101'));
const [first = {}, ...others] = visits;
// One visit with a fault in a row that can be named.
const faulty = { ...first, XML2: [first.XML2 ?? []].flat().map((row, index) => (index === 0 ? { ...row, SO_LUONG: 'ba' } : row)) };
/** A job reads the file beside everything else; on a busy machine it comes later than a screen does. */
const unhurried = { timeout: 60_000 };
const asFile = (name: string, content: string) => ({ name, mimeType: 'text/xml', buffer: Buffer.from(content, 'utf8') });

test('an administrator imports a month of insurance XML and sees what was left out', async ({ browser, baseURL }) => {
  const admin = await openDoctor(browser, 'quantri', baseURL ?? '');
  await admin.getByRole('link', { name: text('common:nav.connections') }).click();
  await admin.getByRole('link', { name: text('connections:place.imports') }).click();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(text('imports:title'));
  await expect(admin.getByText(text('imports:list.empty'))).toBeVisible();
  const input = admin.getByTestId('import-file');

  await test.step('asks for the facility first', async () => {
    await input.setInputFiles(asFile('thang-2.xml', insuranceFile(others)));
    await expect(admin.getByRole('alert')).toHaveText(text('imports:form.facilityFirst'));
  });

  await test.step('imports, and names the row that was at fault', async () => {
    await admin.getByRole('combobox', { name: text('imports:form.facility') }).click();
    await admin.getByRole('option', { name: /00101/ }).click();
    await input.setInputFiles(asFile('thang-2.xml', insuranceFile([faulty, ...others])));
    const row = admin.getByRole('listitem').filter({ hasText: 'thang-2.xml' });
    await expect(row.getByText(text('imports:state.partly'))).toBeVisible(unhurried);
    await row.getByRole('button', { name: text('imports:problems.show_other', { count: 1 }) }).click();
    await expect(row.getByRole('table')).toContainText('SO_LUONG');
    const [download] = await Promise.all([
      admin.waitForEvent('download'),
      row.getByRole('button', { name: text('imports:report.download') }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('XML2,1,SO_LUONG,invalid_number');
  });
  const { violations } = await new AxeBuilder({ page: admin }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
  await admin.screenshot({ path: test.info().outputPath('imports.png'), fullPage: true });

  await test.step('says why a broken file was refused', async () => {
    await input.setInputFiles(asFile('cut.xml', insuranceFile(others).slice(0, -300)));
    const row = admin.getByRole('listitem').filter({ hasText: 'cut.xml' });
    await expect(row.getByText(text('imports:state.rejected'), { exact: true })).toBeVisible(unhurried);
    await expect(row).toContainText(text('imports:nothingImported'));
  });

  await test.step('says what waits for a person, and what to do about each visit', async () => {
    const [known = {}] = others;
    const renamed = { ...known, XML1: { ...[known.XML1 ?? {}].flat()[0], HO_TEN: 'Phạm Thị Người Khác' } };
    await input.setInputFiles(asFile('doi-ten.xml', insuranceFile([renamed])));
    const row = admin.getByRole('listitem').filter({ hasText: 'doi-ten.xml' });
    await row.getByRole('button', { name: text('imports:setAside.show') }).click(unhurried);
    const table = row.getByRole('table', { name: text('imports:setAside.title') });
    await expect(table).toContainText(visitReasons.person_differs.vi);
    await expect(table).toContainText(setAsideAdvice.person_differs.vi);
    const [download] = await Promise.all([
      admin.waitForEvent('download'),
      row.getByRole('button', { name: text('imports:setAside.download') }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('person_differs');
    const found = await new AxeBuilder({ page: admin }).analyze();
    expect(found.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
    await admin.screenshot({ path: test.info().outputPath('set-aside.png'), fullPage: true });
  });

  await test.step('on a telephone too', async () => {
    await admin.setViewportSize({ width: 360, height: 740 });
    await expectFits(admin);
    await admin.screenshot({ path: test.info().outputPath('imports-phone.png'), fullPage: true });
  });
  await admin.context().close();
});
