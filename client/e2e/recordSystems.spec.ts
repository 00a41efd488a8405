import AxeBuilder from '@axe-core/playwright';
import { startFhirServer } from '../../signaling/src/records/testing/fhirServer.ts';
import { openDoctor } from './pages/doctor.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('an administrator connects a hospital’s record system and learns in words what is wrong', async ({ browser, baseURL }) => {
  // One of its own: the journey may be run again against the same product.
  const name = `HIS thử nghiệm ${crypto.randomUUID().slice(0, 8)}`;
  const server = await startFhirServer();
  const admin = await openDoctor(browser, 'quantri', baseURL ?? '');
  try {
    await admin.getByRole('link', { name: text('common:nav.connections') }).click();
    await admin.getByRole('link', { name: text('connections:place.recordSystems') }).click();
    await expect(admin.getByRole('heading', { level: 1 })).toHaveText(text('recordSystems:title'));
    await expect(admin.getByRole('listitem').filter({ hasText: text('recordSystems:state.builtIn') })).toBeVisible();
    await admin.getByRole('button', { name: text('recordSystems:add') }).click();
    const dialog = admin.getByRole('dialog');

    await test.step('nothing is saved before what is needed is there', async () => {
      await dialog.getByRole('button', { name: text('recordSystems:saveAndTest') }).click();
      await expect(dialog.getByText(text('recordSystems:problem.required')).first()).toBeVisible();
    });
    await test.step('saves and tests, with the keyboard alone', async () => {
      await dialog.getByRole('textbox', { name: text('recordSystems:name') }).fill(name);
      await admin.keyboard.press('Tab');
      await admin.keyboard.type('00');
      // The facilities may still be on their way: Enter would then choose none.
      await expect(admin.getByRole('option').first()).toBeVisible();
      await admin.keyboard.press('ArrowDown');
      const facility = dialog.getByRole('combobox', { name: text('recordSystems:facility') });
      await expect(admin.locator('[data-combobox-selected]')).toBeVisible();
      await admin.keyboard.press('Enter');
      // What was typed alone would be two digits.
      await expect(facility).toHaveValue(/^00\d+ · /);
      const baseUrl = dialog.getByRole('textbox', { name: text('recordSystems:baseUrl') });
      await baseUrl.fill(server.url);
      await expect(dialog.getByText(text('recordSystems:unencrypted'))).toBeVisible();
      const { violations } = await new AxeBuilder({ page: admin }).analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
      await admin.screenshot({ path: test.info().outputPath('dialog.png') });
      await baseUrl.press('Enter');
      await expect(dialog.getByRole('textbox', { name: text('recordSystems:identifier') })).toBeFocused();
      await admin.keyboard.press('Enter');
      await expect(dialog.getByText(text('recordSystems:allGood'))).toBeVisible();
      await dialog.getByRole('textbox', { name: text('recordSystems:identifier') }).fill('000000000001');
      await admin.keyboard.press('Enter');
      await expect(dialog.getByText(text('recordSystems:advice.no_patient'))).toBeVisible();
      await admin.screenshot({ path: test.info().outputPath('tested.png') });
      await admin.keyboard.press('Escape');
    });
    const row = admin.getByRole('listitem').filter({ hasText: name });
    await expect(row.getByText(text('recordSystems:finding.no_patient'))).toBeVisible();
    const { violations } = await new AxeBuilder({ page: admin }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
    await admin.screenshot({ path: test.info().outputPath('systems.png'), fullPage: true });

    await test.step('on a telephone too; switched off, it is left alone', async () => {
      await admin.setViewportSize({ width: 360, height: 740 });
      expect(await admin.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await admin.screenshot({ path: test.info().outputPath('systems-phone.png'), fullPage: true });
      await row.getByRole('button', { name: text('recordSystems:editOne', { name }) }).click();
      const auth = dialog.getByRole('combobox', { name: text('recordSystems:auth') });
      await auth.click();
      await admin.getByRole('option', { name: text('recordSystems:authKind.smart') }).click();
      await expect(auth).toHaveValue(text('recordSystems:authKind.smart'));
      await expect(dialog.getByRole('textbox', { name: text('recordSystems:tokenUrl') })).toBeVisible();
      await admin.screenshot({ path: test.info().outputPath('smart-phone.png') });
      await auth.click();
      await admin.getByRole('option', { name: text('recordSystems:authKind.none') }).click();
      await expect(auth).toHaveValue(text('recordSystems:authKind.none'));
      await dialog.getByRole('switch', { name: text('recordSystems:enabled') }).uncheck();
      await dialog.getByRole('button', { name: text('recordSystems:save'), exact: true }).click();
      await expect(row.getByText(text('recordSystems:state.off'))).toBeVisible();
    });
  } finally {
    await server.stop();
  }
});
