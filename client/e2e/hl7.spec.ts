import AxeBuilder from '@axe-core/playwright';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const NAME = 'LIS Bệnh viện tỉnh';

test('an administrator lets a laboratory send, and is told what is wrong with an address', async ({ browser, baseURL }) => {
  const admin = await openDoctor(browser, 'quantri', baseURL ?? '');
  await admin.goto('/connections/hl7');
  await expect(admin.getByText(text('hl7:notListening'))).toBeVisible();
  await admin.getByRole('link', { name: text('hl7:add') }).click();
  // It is one of the record systems, and added where all of them are.
  const dialog = admin.getByRole('dialog');
  await expect(dialog.getByRole('combobox', { name: text('recordSystems:kind') })).toHaveValue(text('recordSystems:kinds.hl7'));
  await expect(dialog.getByText(text('recordSystems:notListening'))).toBeVisible();
  await dialog.getByRole('textbox', { name: text('recordSystems:name') }).fill(NAME);
  await dialog.getByRole('combobox', { name: text('recordSystems:facility') }).click();
  await admin.getByRole('option').nth(1).click();
  await dialog.getByRole('textbox', { name: text('recordSystems:sendsFrom') }).fill('mạng nội bộ');
  await dialog.getByRole('button', { name: text('recordSystems:saveAndTest') }).click();
  await expect(dialog.getByText(text('recordSystems:problem.sendsFrom'))).toBeVisible();
  await expect(dialog.getByRole('textbox', { name: text('recordSystems:name') })).toHaveValue(NAME);
  await dialog.getByRole('textbox', { name: text('recordSystems:sendsFrom') }).fill('10.1.2.0/24');
  await admin.screenshot({ path: test.info().outputPath('hl7-form.png') });
  await dialog.getByRole('button', { name: text('recordSystems:saveAndTest') }).click();
  await dialog.getByRole('button', { name: text('recordSystems:testNow') }).click();
  await expect(dialog.getByText(text('recordSystems:advice.not_listening'))).toBeVisible();
  await admin.screenshot({ path: test.info().outputPath('hl7-tested.png') });
  await admin.keyboard.press('Escape');
  const system = admin.getByRole('listitem').filter({ hasText: NAME });
  await expect(system.getByText(text('recordSystems:state.silent'))).toBeVisible();
  await admin.screenshot({ path: test.info().outputPath('hl7-system.png'), fullPage: true });
  await system.getByRole('link', { name: text('recordSystems:messagesOf', { name: NAME }) }).click();
  const row = admin.getByRole('listitem').filter({ hasText: NAME });
  await expect(row).toContainText(text('hl7:from', { address: '10.1.2.0/24' }));
  // Whoever comes for its messages finds them open.
  await expect(row.getByText(text('hl7:noMessages'))).toBeVisible();
  const { violations } = await new AxeBuilder({ page: admin }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
  await admin.screenshot({ path: test.info().outputPath('hl7.png') });
  await admin.setViewportSize({ width: 360, height: 740 });
  await expectFits(admin);
  await admin.screenshot({ path: test.info().outputPath('hl7-phone.png') });
});
