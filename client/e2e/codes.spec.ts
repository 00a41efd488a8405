import AxeBuilder from '@axe-core/playwright';
import { apiAs } from './pages/api.ts';
import { expectFits } from './pages/fits.ts';
import { openDoctor } from './pages/doctor.ts';
import { openConsult, prepareConsult } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const LIST = [
  'DANH MỤC MÃ BỆNH;;',
  'MÃ BỆNH;DISEASE NAME;TÊN BỆNH',
  'I20.9;Angina pectoris, unspecified;Cơn đau thắt ngực, không xác định',
  'Q99.9;Chromosomal abnormality, unspecified;Bất thường nhiễm sắc thể, không đặc hiệu',
  'A00-A09;Intestinal infections;Nhiễm trùng đường ruột',
].join('\r\n');

/** Others search in the list of the product. */
test.afterEach(async ({ request }) => {
  const { headers } = await apiAs(request, 'quantri');
  expect((await request.delete('/api/codes/icd10/list', { headers })).ok()).toBe(true);
});

test('an administrator uploads the list of the province, and doctors find its codes, also without a network', async ({
  browser,
  baseURL,
}) => {
  const url = baseURL ?? '';
  const consult = await prepareConsult(url, 'bs.lan', 'Nguyễn Văn An');
  const admin = await openDoctor(browser, 'quantri', url);
  await admin.goto('/admin/codes');
  const shown = admin.getByTestId('icd10-list');
  await expect(shown).toContainText(text('admin:codes.builtInHint'));
  const input = admin.getByTestId('icd10-file');

  await test.step('what is no list is refused with its reason', async () => {
    await input.setInputFiles({ name: 'danh-muc.xlsx', mimeType: 'application/zip', buffer: Buffer.from([0x50, 0x4b, 3, 4, 0, 0xff]) });
    await expect(admin.getByRole('alert')).toContainText(text('common:errors.reason.not_text'));
    await expect(shown).toContainText(text('admin:codes.builtInHint'));
  });

  await test.step('a list is taken; the row that is none is named', async () => {
    await input.setInputFiles({ name: 'danh-muc.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${LIST}`) });
    await expect(shown).toContainText(text('admin:codes.uploaded', { count: 2, name: 'danh-muc.csv' }));
    await expect(admin.getByTestId('icd10-left-out').getByRole('row', { name: /A00-A09/ })).toContainText(
      text('admin:codes.reason.bad_code'),
    );
    const { violations } = await new AxeBuilder({ page: admin }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
    await admin.screenshot({ path: test.info().outputPath('codes-1366.png'), fullPage: true });
    await admin.setViewportSize({ width: 360, height: 780 });
    await expectFits(admin);
    await admin.screenshot({ path: test.info().outputPath('codes-360.png'), fullPage: true });
    await admin.setViewportSize({ width: 1366, height: 768 });
  });

  await test.step('the minutes find its codes, and without a network, too, once the list is on the device', async () => {
    const tam = await openDoctor(browser, 'bs.tim', url);
    const whole = tam.waitForResponse(/\/api\/codes\/icd10\/whole\//);
    await openConsult(tam, consult.id);
    const search = tam.getByTestId('diagnosis-search');
    await search.fill('nhiem sac the');
    await expect(tam.getByRole('option', { name: /Q99\.9/ })).toBeVisible();
    expect((await whole).status()).toBe(200);
    const kept = () => tam.evaluate(async () => (await (await caches.open('hoichan-icd10')).keys()).length);
    // It is written after it has come.
    await expect.poll(kept).toBe(1);

    // Loaded anew it is there at once, and nobody fetches it again.
    const fetched: string[] = [];
    tam.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await tam.reload();
    await expect(search).toBeVisible();
    expect(await kept()).toBe(1);
    await search.fill('con dau that');
    await expect(tam.getByRole('option', { name: /I20\.9/ })).toBeVisible();
    await tam.context().setOffline(true);
    await search.fill('nhiem sac');
    await expect(tam.getByRole('option', { name: /Q99\.9/ })).toBeVisible();
    await tam.screenshot({ path: test.info().outputPath('minutes-offline.png') });
    await search.fill('tang huyet ap');
    await expect(tam.getByRole('option', { name: /Q99\.9/ })).toHaveCount(0);
    // The list of the product has it, that of the province has not.
    await expect(tam.getByRole('option', { name: /I10/ })).toHaveCount(0);
    await tam.getByTestId('diagnosis-search').fill('nhiem sac');
    await tam.getByRole('option', { name: /Q99\.9/ }).click();
    await expect(tam.getByTestId('minutes-diagnosis')).toContainText('Q99.9');
    expect(fetched.filter((path) => path.startsWith('/api/codes/icd10/whole'))).toEqual([]);
    await tam.context().close();
  });

  await test.step('back to the list of the product', async () => {
    await admin.getByRole('button', { name: text('admin:codes.back') }).click();
    await admin
      .getByRole('dialog')
      .getByRole('button', { name: text('admin:codes.back') })
      .click();
    await expect(shown).toContainText(text('admin:codes.builtInHint'));
    await expect(admin.getByTestId('icd10-left-out')).toHaveCount(0);
  });
});
