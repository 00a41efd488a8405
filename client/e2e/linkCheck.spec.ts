import AxeBuilder from '@axe-core/playwright';
import { openDoctor } from './pages/doctor.ts';
import { prepareConsult } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('before a call the link is measured and said in words, within ten seconds and without holding anybody up', async ({
  browser,
  baseURL,
}) => {
  const consult = await prepareConsult(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An');
  const page = await openDoctor(browser, 'bs.lan', baseURL ?? '');
  await page.goto(`/consults/${consult.id}/room`);
  const check = page.getByTestId('link-check');

  // It begins by itself once the devices stand; the way in is open meanwhile.
  await expect(check).toHaveAttribute('data-state', /running|done/);
  await expect(page.getByRole('button', { name: text('devices:join.video'), exact: true })).toBeEnabled();
  await expect(check).toHaveAttribute('data-state', 'done', { timeout: 10_500 });
  // The server is on this machine: anything less than a picture would be a wrong measurement.
  await expect(check.getByRole('status')).toContainText(
    new RegExp([text('linkCheck:expect.hd'), text('linkCheck:expect.sd')].join('|').replaceAll('.', '\\.')),
  );

  const figure = (name: string) => check.locator('dl > div', { hasText: text(`linkCheck:figure.${name}`) }).locator('dd');
  await check.getByText(text('linkCheck:details'), { exact: true }).click();
  await expect(figure('up')).toHaveText(/^[\d.,]+ [Mk]bit\/s$/);
  await expect(figure('down')).toHaveText(/^[\d.,]+ [Mk]bit\/s$/);
  await expect(figure('roundTrip')).toHaveText(/^\d+ ms$/);
  // The way a call would take is tried, by the node's own transports.
  await expect(figure('nodeUdp')).toHaveText(text('linkCheck:way.open'));
  await expect(figure('nodeTcp')).toHaveText(text('linkCheck:way.open'));
  // No TURN in this installation, so nothing is claimed about it.
  await expect(figure('loss')).toHaveText(text('linkCheck:notMeasured'));
  await expect(figure('turnUdp')).toHaveText(text('linkCheck:way.notConfigured'));
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=link-check]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('linkCheck.png'), fullPage: true });
  await page.setViewportSize({ width: 360, height: 780 });
  await page.screenshot({ path: test.info().outputPath('linkCheck-360.png'), fullPage: true });

  // Measured again it fails in words when the server is not there, and works again when it is.
  await page.route('**/api/link-check**', (route) => route.abort());
  await check.getByRole('button', { name: text('linkCheck:again') }).click();
  await expect(check.getByRole('alert')).toContainText(text('common:errors.reason.offline'));
  await page.unroute('**/api/link-check**');
  await check.getByRole('button', { name: text('common:errors.action.retry') }).click();
  await expect(check).toHaveAttribute('data-state', 'done', { timeout: 10_500 });
  await page.context().close();
});
