import AxeBuilder from '@axe-core/playwright';
import { openDoctor } from './pages/doctor.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';
import { timeAsThin } from './pages/thinLink.ts';

test('on a link of 64 kbit/s small pictures come by themselves, and the viewer when it is asked for', async ({ browser, baseURL }) => {
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 390, height: 844 });
  await timeAsThin(page);
  const viewerCode: string[] = [];
  page.on('request', (request) => /StackViewer[^/]*\.js/.test(request.url()) && viewerCode.push(request.url()));
  await page.goto(`/consults/${consult.id}`);
  await page.getByTestId('open-images').click();

  const small = page.getByTestId('small-pictures');
  await expect
    .poll(() => small.locator('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth), { timeout: 60_000 })
    .toBeGreaterThan(50);
  await expect(small).toContainText('Trần Thị Bình');
  await expect(page.getByTestId('open-viewer')).toHaveText(
    text('viewer:thin.openIn', {
      kb: 615,
      time: `${text('viewer:thin.minutes', { minutes: 1 })} ${text('viewer:thin.seconds', { seconds: 20 })}`,
    }),
  );
  const first = await small.locator('img').getAttribute('src');
  await small.getByRole('button', { name: text('viewer:help.key.next') }).click();
  await expect(page.getByTestId('small-place')).not.toContainText(text('viewer:sliderValue', { index: 1, count: 120 }));
  await expect(small.locator('img')).not.toHaveAttribute('src', first ?? '');
  expect(viewerCode).toEqual([]);

  await test.step('a sharper picture when it is asked for, which says that it is compressed with loss', async () => {
    await page.getByTestId('sharper').click();
    await expect(page.getByTestId('small-note')).toHaveText(text('viewer:sharper.note'), { timeout: 60_000 });
    await expect
      .poll(() => small.locator('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth), { timeout: 60_000 })
      .toBe(512);
  });

  await test.step('the others follow what is presented from small pictures', async () => {
    const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '');
    await hung.goto(`/consults/${consult.id}`);
    await hung.getByTestId('open-images').click();
    await expect(hung.getByTestId('viewport')).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
    await page.getByRole('button', { name: text('viewer:together.present') }).click();
    await expect(page.getByTestId('together')).toHaveAttribute('data-role', 'presenting');
    const before = await page.getByTestId('small-place').innerText();
    await small.getByRole('button', { name: text('viewer:help.key.next') }).click();
    await expect(page.getByTestId('small-place')).not.toHaveText(before);
    const shown = /\d+/.exec(await page.getByTestId('small-place').innerText())?.[0] ?? '';
    await expect(hung.getByTestId('viewport')).toHaveAttribute('data-slice', shown);
    await expect(hung.getByTestId('viewport')).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
    await hung.context().close();
  });

  const { violations } = await new AxeBuilder({ page }).include('[data-testid=small-pictures]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);

  await page.getByTestId('open-viewer').click();
  await expect(page.getByTestId('viewport')).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
  expect(viewerCode.length).toBeGreaterThan(0);
});

test('on such a link an X-ray of megabytes comes when it is asked for; its middle picture stands there meanwhile', async ({
  browser,
  baseURL,
}) => {
  const isXray = ({ description }: { description: string }): boolean => description.startsWith('X-quang ngực');
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An', 1, isXray);
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  await timeAsThin(page);
  const frames: string[] = [];
  page.on('request', (request) => request.url().includes('/frames/') && frames.push(request.url()));
  await page.goto(`/consults/${consult.id}`);
  await page.getByTestId('open-images').click();
  // Somebody looks before they click; and while the page comes the button moves.
  const small = page.getByTestId('small-pictures');
  await expect
    .poll(() => small.locator('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth), { timeout: 60_000 })
    .toBeGreaterThan(50);
  await page.getByTestId('open-viewer').click();
  await expect(small).toHaveCount(0);

  const preview = page.getByTestId('preview');
  await expect(page.getByTestId('full-frame-fetch')).toBeVisible({ timeout: 60_000 });
  await expect(preview.getByRole('status')).toHaveText(text('viewer:sharper.note'), { timeout: 60_000 });
  await expect.poll(() => preview.locator('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(1024);
  expect(frames).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=images-panel]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);

  await page.getByTestId('full-frame-fetch').click();
  await expect(page.getByTestId('viewport')).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
  await expect(page.getByTestId('full-frame')).toHaveCount(0);
  expect(frames).toHaveLength(1);
});
