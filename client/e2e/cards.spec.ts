import AxeBuilder from '@axe-core/playwright';
import { cardFilm } from './pages/cardCamera.ts';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const card = '000195012345||NGUYỄN THỊ ÁNH TUYẾT|07031995|Nữ|Tổ 5, Phường Đồng Tâm, Thái Nguyên|12052021';

test('a new patient is registered by holding the ID card before the camera, and found by it the next time', async ({ baseURL, launch }) => {
  const browser = await launch((flags) => [...flags, `--use-file-for-fake-video-capture=${cardFilm(card)}`]);
  const page = await openDoctor(browser, 'bs.hung', baseURL ?? '');
  await page.goto('/patients');
  const scanner = page.getByRole('dialog', { name: text('patients:scan.title') });

  await test.step('the card fills in the register form', async () => {
    await page.getByRole('button', { name: text('patients:scan.open') }).click();
    await expect(scanner).toBeHidden();
    await page.getByRole('link', { name: text('patients:find.registerCard') }).click();
    await expect(page.getByLabel(text('patients:register.name'))).toHaveValue('NGUYỄN THỊ ÁNH TUYẾT');
    await expect(page.getByLabel(text('patients:register.personalId'))).toHaveValue('000195012345');
    await expect(page.getByLabel(text('patients:register.birthDate'))).toHaveValue('07/03/1995');
    await page.getByRole('button', { name: text('patients:register.submit') }).click();
    await expect(page).toHaveURL(/\/patients\/[0-9a-f-]{36}$/);
  });

  await test.step('the same card finds the patient', async () => {
    await page.goto('/patients');
    await page.getByRole('button', { name: text('patients:scan.open') }).click();
    await expect(page.getByRole('status').filter({ hasText: text('patients:find.count_other', { count: 1 }) })).toBeVisible();
    await expect(page.getByRole('link', { name: /NGUYỄN THỊ ÁNH TUYẾT/i })).toBeVisible();
  });
});

test('the scanner says what it sees, is clean for a screen reader and fits a telephone', async ({ browser, baseURL }) => {
  // Chromium's own fake camera shows no card.
  const page = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 360, height: 740 });
  await page.goto('/patients');
  await page.getByRole('button', { name: text('patients:scan.open') }).click();
  const scanner = page.getByRole('dialog', { name: text('patients:scan.title') });
  await expect(scanner.getByRole('status')).toHaveText(text('patients:scan.hold'));
  await expect.poll(() => scanner.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('scanner-phone.png') });
  await page.keyboard.press('Escape');
  await expect(scanner).toBeHidden();
  await expectFits(page);
  await page.screenshot({ path: test.info().outputPath('finder-phone.png') });
});
