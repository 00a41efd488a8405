import { openDoctor } from './pages/doctor.ts';
import { openImages, viewport } from './pages/images.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { holdSocketsOf } from './pages/sockets.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('a measurement made while the server cannot be reached outlives a reload, is asked about when signing out, and arrives', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1440, height: 900 });
  const sockets = await holdSocketsOf(hung);
  await openImages(hung, consult.id);
  const drawn = hung.locator('[data-testid=annotation][data-kind=length]:not([data-draft])');
  const unsaved = hung.getByTestId('marks-menu');

  await viewport(hung).focus();
  await hung.keyboard.press('l');
  const box = await viewport(hung).boundingBox();
  if (box === null) throw new Error('no viewport');
  await hung.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
  await hung.mouse.down();
  await hung.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 6 });
  await hung.mouse.up();
  await expect(drawn).toHaveCount(1);
  await expect(unsaved).toHaveAttribute('data-unsaved', '1');

  await hung.reload();
  await openImages(hung, consult.id);
  await expect(unsaved).toHaveAttribute('data-unsaved', '1');
  await expect(drawn).toHaveCount(1);

  await hung.getByRole('button', { name: text('access:menu.label') }).click();
  await hung.getByRole('menuitem', { name: text('access:menu.signOut'), exact: true }).click();
  await hung
    .getByRole('dialog', { name: text('access:unsent.title') })
    .getByRole('button', { name: text('access:unsent.stay') })
    .click();

  sockets.letThrough = true;
  await hung.reload();
  await openImages(hung, consult.id);
  await expect(drawn).toHaveCount(1);
  await expect(unsaved).toHaveAttribute('data-unsaved', '0');
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 1440, height: 900 });
  await openImages(tim, consult.id);
  await expect(tim.locator('[data-testid=annotation][data-kind=length]:not([data-draft])')).toHaveCount(1);
});
