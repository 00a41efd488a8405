import AxeBuilder from '@axe-core/playwright';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('an administrator lets another system read, which then reads over FHIR until it is shut out', async ({
  browser,
  baseURL,
  request,
}) => {
  const admin = await openDoctor(browser, 'quantri', baseURL ?? '');
  await admin.getByRole('link', { name: text('common:nav.connections') }).click();
  await admin.getByRole('link', { name: text('connections:place.partners') }).click();
  await expect(admin.getByText(text('partners:empty'))).toBeVisible();

  await admin.getByRole('button', { name: text('partners:add') }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByRole('button', { name: text('common:action.save') }).click();
  await expect(dialog.getByText(text('common:errors.field.required'))).toHaveCount(2);
  await dialog.getByLabel(text('partners:form.name')).fill('HMIS trạm y tế');
  await dialog.getByRole('combobox', { name: text('partners:form.facility') }).click();
  await admin.getByRole('option').nth(1).click();
  await dialog.getByRole('button', { name: text('common:action.save') }).click();
  const secret = async (name: string): Promise<string> => admin.getByTestId(`secret-${name}`).innerText();
  const form = {
    grant_type: 'client_credentials',
    client_id: await secret('clientId'),
    client_secret: await secret('clientSecret'),
  };
  await admin.screenshot({ path: test.info().outputPath('secrets.png') });
  await admin.getByRole('button', { name: text('partners:secrets.done') }).click();

  const answer = await request.post('/fhir/token', { form });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const read = async (): Promise<number> =>
    (await request.get('/fhir/Patient', { headers: { authorization: `Bearer ${token}` } })).status();
  expect(await read()).toBe(200);

  await admin.reload();
  const row = admin.getByRole('listitem').filter({ hasText: 'HMIS trạm y tế' });
  await expect(row).toContainText(text('partners:lastUsed'));
  const { violations } = await new AxeBuilder({ page: admin }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
  await admin.screenshot({ path: test.info().outputPath('partners.png') });

  await row.getByRole('button', { name: text('partners:editOne', { name: 'HMIS trạm y tế' }) }).click();
  await dialog.getByRole('switch', { name: text('partners:form.active') }).click();
  await dialog.getByRole('button', { name: text('common:action.save') }).click();
  await expect(row).toContainText(text('partners:inactive'));
  expect(await read()).toBe(401);

  await admin.setViewportSize({ width: 360, height: 740 });
  await expectFits(admin);
  await admin.screenshot({ path: test.info().outputPath('partners-phone.png') });
});
