import AxeBuilder from '@axe-core/playwright';
import { apiAs } from './pages/api.ts';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('a doctor compares two entries side by side, says they are one person, and takes it back', async ({ browser, baseURL, request }) => {
  // Registered twice at one station: once with a card, once in a hurry without any number.
  const api = await apiAs(request, 'bs.lan');
  const person = { name: 'Mai Thị Trùng', birthDate: '1949-05-06', gender: 'female' };
  await api.post('/api/patients', { ...person, personalId: '000149777001', address: 'Thôn Đoài, xã Tân Lập' });
  await api.post('/api/patients', { ...person, address: 'Thôn Đông, xã Tân Lập' });
  const lan = await openDoctor(browser, 'bs.lan', baseURL ?? '');
  const names = `${person.name} – ${person.name}`;

  await lan.getByRole('link', { name: text('common:nav.patients') }).click();
  await lan.getByRole('link', { name: text('patients:compare') }).click();
  await expect(lan.getByRole('heading', { level: 1 })).toHaveText(text('identities:title'));
  const table = lan.getByRole('table', { name: text('identities:compare', { names }) });
  await expect(table).toContainText('000149777001');
  const card = lan.getByRole('listitem').filter({ has: table });
  await expect(card.getByText(text('identities:evidence.same_birth_date'))).toBeVisible();
  const { violations } = await new AxeBuilder({ page: lan }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
  await lan.screenshot({ path: test.info().outputPath('identities.png'), fullPage: true });

  await test.step('with the keyboard: one person, with grounds', async () => {
    await card.getByRole('textbox', { name: text('identities:reason') }).focus();
    await lan.keyboard.type('Người nhà xác nhận');
    await lan.keyboard.press('Tab');
    await lan.keyboard.press('Enter');
    await expect(card.getByText('Người nhà xác nhận')).toBeVisible();
    await expect(card.getByText(text('identities:verdict.same'), { exact: true })).toBeVisible();
  });
  await test.step('taken back, it is open again, on a telephone too', async () => {
    await lan.setViewportSize({ width: 360, height: 740 });
    await expectFits(lan);
    await card.getByRole('button', { name: text('identities:undoOne', { names }) }).click();
    await expect(card.getByRole('button', { name: text('identities:sameOne', { names }) })).toBeVisible();
    await lan.screenshot({ path: test.info().outputPath('identities-phone.png'), fullPage: true });
  });
  await lan.context().close();
});
