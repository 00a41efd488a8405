import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { TEST_PDF_COLOUR, testPdf } from '../../signaling/src/imaging/testing/objects.ts';
import { archiveDocuments, uploadFiles } from './pages/archived.ts';
import { expect, test } from './pages/test.ts';
import { calibrate, type Calibration, type Point } from './pages/calibration.ts';
import { openDoctor } from './pages/doctor.ts';
import { expectFollowedByKeys } from './pages/handOfKeys.ts';
import { expectFits } from './pages/fits.ts';
import { cellOf, expectDrawn, openImages as openPictures, pageOf, viewport } from './pages/images.ts';
import { expectSamePart } from './pages/paperPart.ts';
import { hasColour } from './pages/pixels.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { enterRoom, openPanel } from './pages/room.ts';
import { text } from './pages/texts.ts';

const bar = (page: Page) => page.getByTestId('together');
const pressed = (page: Page, key: string) => bar(page).getByRole('button', { name: text(`viewer:together.${key}`) });

async function openImages(page: Page, consultId: string): Promise<void> {
  // As on every day but the first our own typeface is there from the start: lines that change their height move the picture that is measured.
  await page.addInitScript(() => localStorage.setItem('hoichan.typeface.here', 'true'));
  await openPictures(page, consultId);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** The page, where one picture is shown, or one of its cells. */
type Where = Page | Locator;

/** What one sees, as the viewport says it itself. */
async function seen(within: Where): Promise<Record<string, string | null>> {
  const read = (name: string): Promise<string | null> => viewport(within).getAttribute(`data-${name}`);
  const names = ['sop', 'slice', 'window', 'rotation', 'inverted'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

/** Both are asked each time: what `a` was last told to show may still be on its way there too. */
async function expectSame(a: Where, b: Where, timeout = 15_000): Promise<void> {
  await expect(async () => expect(await seen(b)).toEqual(await seen(a))).toPass({ timeout });
  await expectDrawn(b);
}

/** The same of both pictures that stand side by side. */
async function expectSameCells(a: Page, b: Page, timeout?: number): Promise<void> {
  for (const page of [a, b]) await expect(page.getByTestId('cell')).toHaveCount(2);
  for (const index of [0, 1]) {
    await expectDrawn(cellOf(a, index));
    await expectSame(cellOf(a, index), cellOf(b, index), timeout);
  }
}

/** Presses keys of the viewport, one after the other. */
async function press(within: Where, ...keys: string[]): Promise<void> {
  await viewport(within).focus();
  for (const key of keys) await pageOf(within).keyboard.press(key);
  await expectDrawn(within);
}

async function boxOf(within: Where) {
  const box = await viewport(within).boundingBox();
  if (box === null) throw new Error('no viewport');
  return box;
}

/** Points with the mouse of one and measures where it is drawn for the other: the same place of the picture, within one screen pixel. */
async function expectPointerAgrees(from: Where, to: Where, measured: { from: Calibration; to: Calibration }, part: Point): Promise<void> {
  const [here, there] = [await boxOf(from), await boxOf(to)];
  const { mouse } = pageOf(from);
  const at = { x: Math.round(here.width * part.x), y: Math.round(here.height * part.y) };
  // Away first: a pointer still drawn from the last place would not be awaited.
  await mouse.move(here.x + 2, here.y - 20);
  await expect(pageOf(to).getByTestId('pointer')).toHaveCount(0);
  await mouse.move(here.x + at.x, here.y + at.y);
  await expect(to.getByTestId('pointer')).toBeVisible();
  const tip = await to.getByTestId('pointer').boundingBox();
  if (tip === null) throw new Error('no pointer');
  const expected = measured.to.toViewport(measured.from.toImage(at));
  const apart = Math.hypot(tip.x - there.x - expected.x, tip.y - there.y - expected.y);
  expect(
    apart,
    `at ${JSON.stringify(part)}: drawn at ${tip.x - there.x}, ${tip.y - there.y}, expected ${JSON.stringify(expected)}`,
  ).toBeLessThan(1);
  await expect(pageOf(to).getByTestId('pointer'), 'nowhere else').toHaveCount(1);
}

test('the others follow picture, window, size and place of the presenter, and pointers agree, in windows of other shapes', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1440, height: 900 });
  // A laptop whose screen is set to 150 %: a pixel of the page is one and a half of the screen.
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 760, height: 1000, scale: 1.5 });
  await Promise.all([openImages(hung, consult.id), openImages(tim, consult.id)]);
  await expect(bar(tim)).toHaveAttribute('data-role', 'nobody');

  await test.step('one presents, the other is told and follows', async () => {
    await pressed(hung, 'present').click();
    await expect(bar(hung)).toHaveAttribute('data-role', 'presenting');
    await expect(bar(tim)).toContainText(text('viewer:together.following', { name: 'Trần Văn Hùng' }));
  });

  await test.step('slice and window', async () => {
    await press(hung, 'End');
    await expectSame(hung, tim);
    await hung.getByRole('slider', { name: text('viewer:slider') }).fill('60');
    await expect(viewport(hung)).toHaveAttribute('data-slice', '60');
    await expectSame(hung, tim);
    await press(hung, '1');
    await expect(viewport(tim)).toHaveAttribute('data-window', '-600/1500');
    await press(hung, 'i');
    await expectSame(hung, tim);
  });

  const measure = async () => ({ from: await calibrate(hung), to: await calibrate(tim) });

  await test.step('size and place; pointers of both agree within one screen pixel', async () => {
    const box = await boxOf(hung);
    await hung.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.45);
    for (let notch = 0; notch < 4; notch += 1) {
      await hung.keyboard.down('Control');
      await hung.mouse.wheel(0, -80);
      await hung.keyboard.up('Control');
    }
    await expect(viewport(hung)).not.toHaveAttribute('data-zoom', '1.00');
    await expect(viewport(tim)).not.toHaveAttribute('data-zoom', '1.00');
    const measured = await measure();
    for (const part of [
      { x: 0.5, y: 0.5 },
      { x: 0.4, y: 0.2 },
      { x: 0.62, y: 0.81 },
    ]) {
      await expectPointerAgrees(hung, tim, measured, part);
    }
    await expect(tim.getByTestId('pointer')).toContainText('Trần Văn Hùng');
    await expectPointerAgrees(tim, hung, { from: measured.to, to: measured.from }, { x: 0.3, y: 0.55 });
  });

  await test.step('turned and flipped', async () => {
    await press(hung, 'r', 'h');
    await expectSame(hung, tim);
    await expectPointerAgrees(hung, tim, await measure(), { x: 0.45, y: 0.4 });
    await press(hung, 'v');
    await expectPointerAgrees(hung, tim, await measure(), { x: 0.55, y: 0.6 });
  });

  await test.step('another slice keeps the place', async () => {
    await press(hung, 'PageDown');
    await expectSame(hung, tim);
    await expectPointerAgrees(hung, tim, await measure(), { x: 0.5, y: 0.35 });
  });

  const measured = await test.step('a window that changes its size', async () => {
    await tim.setViewportSize({ width: 1100, height: 640 });
    await viewport(tim).scrollIntoViewIfNeeded();
    const found = await measure();
    await expectPointerAgrees(hung, tim, found, { x: 0.5, y: 0.5 });
    return found;
  });

  await test.step('by keyboard alone: the crosshair is the pointer of who draws, a length has the same ends, and place and window are followed', async () => {
    await expectFollowedByKeys(hung, tim, measured);
    await expectSame(hung, tim);
  });

  const { violations } = await new AxeBuilder({ page: tim }).include('[data-testid=together]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});

test('a comparison with last year’s is followed in both of its pictures, pointers stand in the one they point at, and a telephone shows one after the other', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1440, height: 900 });
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 1100, height: 640, scale: 1.5 });
  await Promise.all([openImages(hung, consult.id), openImages(tim, consult.id)]);
  await pressed(hung, 'present').click();
  await expect(bar(tim)).toHaveAttribute('data-role', 'following');

  await test.step('side by side with last year’s: both are followed, and the pointer stands in the cell it points at', async () => {
    await hung.getByTestId('compare-prior').click();
    await expectSameCells(hung, tim);
    await press(cellOf(hung, 0), 'Home', 'PageDown', 'PageDown');
    // Linked: 20 of the 119 steps are 10 of the 59.
    await expect(viewport(cellOf(tim, 0))).toHaveAttribute('data-slice', '21');
    await expect(viewport(cellOf(tim, 1))).toHaveAttribute('data-slice', '11');
    await expectSameCells(hung, tim);
    // A window of its own, in the cell that is looked at from then on.
    await press(cellOf(hung, 1), '1', 'r');
    await expect(cellOf(tim, 1)).toHaveAttribute('data-active', 'true');
    await expectSameCells(hung, tim);
    const windowOf = (index: number) => viewport(cellOf(tim, index)).getAttribute('data-window');
    expect(await windowOf(1)).not.toBe(await windowOf(0));
    for (const index of [1, 0]) {
      const [here, there] = [cellOf(hung, index), cellOf(tim, index)];
      const measured = { from: await calibrate(here), to: await calibrate(there) };
      await expectPointerAgrees(here, there, measured, { x: 0.44, y: 0.52 });
      await expectPointerAgrees(there, here, { from: measured.to, to: measured.from }, { x: 0.58, y: 0.47 });
    }
    await tim.screenshot({ path: test.info().outputPath('side-by-side.png') });
  });

  await test.step('a click in the other cell is answered, and goes on following; an arrangement of one’s own looks alone', async () => {
    await viewport(cellOf(tim, 0)).click();
    await expect(tim.getByTestId('led-cell')).toHaveText(text('viewer:layout.led', { name: 'Trần Văn Hùng' }));
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
    await tim.getByTestId('layout-menu').click();
    await tim.getByRole('menuitem', { name: text('viewer:layout.2x1') }).click();
    await expect(bar(tim)).toHaveAttribute('data-role', 'alone');
    await expect(tim.getByTestId('cells')).toHaveAttribute('data-name', '2x1');
    await pressed(tim, 'follow').click();
    await expect(tim.getByTestId('cells')).toHaveAttribute('data-name', '1x2');
    await expectSameCells(hung, tim);
  });

  await test.step('on a telephone one after the other, the one the presenter looks at first', async () => {
    await tim.setViewportSize({ width: 360, height: 740 });
    await expect(tim.getByTestId('one-by-one')).toContainText(text('viewer:layout.oneByOneOf', { count: 2, name: 'Trần Văn Hùng' }));
    await press(cellOf(hung, 1), 'PageDown');
    await expectSame(cellOf(hung, 1), tim);
    await expectFits(tim);
    await tim.getByTestId('images-panel').screenshot({ path: test.info().outputPath('one-by-one-360.png') });
    await tim
      .getByTestId('one-by-one')
      .getByRole('button', { name: text('viewer:layout.part', { number: 1 }) })
      .click();
    await expectSame(cellOf(hung, 0), tim);
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
    await press(cellOf(hung, 0), 'ArrowDown');
    await expectSame(cellOf(hung, 0), tim);
    await tim.setViewportSize({ width: 1100, height: 640 });
    await expectSameCells(hung, tim);
  });

  await test.step('when it is over one stays where one was led, with the way back to what one had', async () => {
    await pressed(hung, 'stop').click();
    await expect(bar(tim)).toHaveAttribute('data-role', 'nobody');
    await expect(tim.getByTestId('cells')).toHaveAttribute('data-name', '1x2');
    await tim.getByTestId('layout-back').click();
    await expect(tim.getByTestId('cells')).toHaveAttribute('data-name', '2x1');
    await expect(tim.getByTestId('layout-back')).toHaveCount(0);
  });
});

test('late joiners, those who look around alone and those whose link breaks come back to what is shown', async ({ browser, baseURL }) => {
  test.setTimeout(240_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1280, height: 800 });
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 1024, height: 768 });
  await Promise.all([openImages(hung, consult.id), openImages(tim, consult.id)]);
  await pressed(tim, 'present').click();
  await press(tim, 'End', '2', '+', '+');
  await expectSame(tim, hung);

  await test.step('a third doctor joins late and sees it all', async () => {
    const ha = await openDoctor(browser, 'bs.ha', baseURL ?? '', { width: 900, height: 700 });
    await openImages(ha, consult.id);
    await expect(bar(ha)).toHaveAttribute('data-role', 'following');
    await expectSame(tim, ha);
    await expect(viewport(ha)).not.toHaveAttribute('data-zoom', '1.00');
    await ha.context().close();
  });

  await test.step('looking around alone and returning, by key and by button', async () => {
    await hung.locator('body').press('f');
    await expect(bar(hung)).toHaveAttribute('data-role', 'alone');
    const before = await seen(hung);
    await press(tim, 'Home');
    await press(hung, '3');
    expect((await seen(hung))['slice']).toBe(before['slice']);
    await hung.keyboard.press('f');
    await expect(bar(hung)).toHaveAttribute('data-role', 'following');
    await expectSame(tim, hung);
    // Whoever scrolls while following looks around alone, and is told so.
    await press(hung, 'ArrowDown');
    await expect(bar(hung)).toContainText(text('viewer:together.alone', { name: 'Phạm Đức Tâm' }));
    await pressed(hung, 'follow').click();
    await expectSame(tim, hung);
  });

  await test.step('a follower whose link was gone', async () => {
    await hung.context().setOffline(true);
    await press(tim, 'PageDown', 'PageDown', 'i');
    await hung.context().setOffline(false);
    await expectSame(tim, hung, 60_000);
  });

  await test.step('a presenter whose link was gone goes on presenting', async () => {
    await tim.context().setOffline(true);
    await press(tim, 'i');
    await tim.context().setOffline(false);
    await expectSame(tim, hung, 60_000);
    await expect(bar(tim)).toHaveAttribute('data-role', 'presenting');
    await press(tim, 'ArrowUp');
    await expectSame(tim, hung);
  });

  await test.step('side by side with last year’s: after a reload, a late joiner, and after a link that was gone', async () => {
    await tim.getByTestId('compare-prior').click();
    await expectSameCells(tim, hung);
    await press(cellOf(tim, 1), 'Home', 'PageDown', '3');
    await hung.reload();
    await hung.getByRole('button', { name: text('consult:images.open') }).click();
    await expectSameCells(tim, hung, 60_000);
    await hung.context().setOffline(true);
    await press(cellOf(tim, 0), 'PageDown', 'i');
    await hung.context().setOffline(false);
    await expectSameCells(tim, hung, 60_000);
    await tim.getByTestId('layout-menu').click();
    await tim.getByRole('menuitem', { name: text('viewer:layout.1x1') }).click();
    await expect(hung.getByTestId('cell')).toHaveCount(1);
    await expectSame(tim, hung);
  });

  await test.step('whoever takes over is followed by the one before', async () => {
    await pressed(hung, 'present').click();
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
    await press(hung, 'Home', 'r');
    await expectSame(hung, tim);
    await pressed(hung, 'stop').click();
    await expect(bar(tim)).toHaveAttribute('data-role', 'nobody');
  });
});

test('a film is followed as it plays, and turned and enlarged has the same pixel of the same frame under both pointers; so is a PDF', async ({
  browser,
  baseURL,
  request,
}) => {
  test.setTimeout(240_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An', 3);
  const title = `Phiếu kết quả ${consult.id.slice(0, 8)}`;
  await archiveDocuments(request, 'bs.lan', consult.id, { [title]: testPdf() });
  const lan = await openDoctor(browser, 'bs.lan', baseURL ?? '', { width: 1300, height: 760, scale: 2 });
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 760, height: 1000 });
  await Promise.all([openImages(lan, consult.id), openImages(tim, consult.id)]);
  await pressed(lan, 'present').click();
  await lan
    .getByTestId('images-panel')
    .getByRole('button', { name: /Động mạch vành/ })
    .first()
    .click();
  // Only a film can be played: until it stands there, both still show the picture before.
  await expect(lan.getByTestId('cine-play')).toBeVisible();
  await expectDrawn(lan);
  await expectSame(lan, tim);

  await test.step('playing and stopping', async () => {
    await lan.getByTestId('cine-play').click();
    await expect(viewport(tim)).not.toHaveAttribute('data-slice', '1');
    await lan.getByTestId('cine-play').click();
    await expectDrawn(lan);
    await expectSame(lan, tim);
  });

  await test.step('a frame, turned, flipped and enlarged', async () => {
    await press(lan, 'Home', 'ArrowDown', 'r', 'v', '+', '+');
    await expectSame(lan, tim);
    await expect(viewport(tim)).not.toHaveAttribute('data-zoom', '1.00');
    const measured = { from: await calibrate(lan), to: await calibrate(tim) };
    for (const part of [
      { x: 0.5, y: 0.5 },
      { x: 0.41, y: 0.33 },
    ])
      await expectPointerAgrees(lan, tim, measured, part);
    await expectPointerAgrees(tim, lan, { from: measured.to, to: measured.from }, { x: 0.6, y: 0.55 });
  });

  await test.step('a PDF of the archive is followed, by late joiners too, and so is the way back to a picture', async () => {
    await lan.getByTestId('images-panel').getByRole('button', { name: title }).click();
    await expect(tim.getByTestId('document')).toContainText(title);
    await lan.getByRole('button', { name: text('viewer:paper.next') }).click();
    await expect(tim.getByTestId('pdf-pages')).toHaveAttribute('data-drawn', '2');
    for (let step = 0; step < 4; step += 1)
      await lan
        .getByTestId('document')
        .getByRole('button', { name: text('viewer:paper.larger') })
        .click();
    await lan.getByTestId('paper-region').hover();
    await lan.mouse.wheel(60, 170);
    await expectSamePart(lan, tim);
    await tim.reload();
    await tim.getByRole('button', { name: text('consult:images.open') }).click();
    await expect(tim.getByTestId('document')).toContainText(title);
    await expect(tim.getByTestId('pdf-pages')).toHaveAttribute('data-drawn', '2');
    await expectSamePart(lan, tim);
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
    await tim.getByTestId('images-panel').screenshot({ path: test.info().outputPath('part-followed.png') });
    // Whoever scrolls away by hand looks alone, and comes back to the part that is shown then.
    await tim.getByTestId('paper-region').hover();
    await tim.mouse.wheel(0, -400);
    await expect(bar(tim)).toHaveAttribute('data-role', 'alone');
    await lan.mouse.wheel(0, 90);
    await pressed(tim, 'follow').click();
    await expectSamePart(lan, tim);
    await lan
      .getByTestId('images-panel')
      .getByRole('button', { name: /Ngực thẳng/ })
      .first()
      .click();
    await expectDrawn(lan);
    await expectSame(lan, tim);
    await expect(tim.getByTestId('document')).toHaveCount(0);
  });

  await test.step('a PDF uploaded meanwhile is followed too, though it is in no archive', async () => {
    const name = `Giấy chuyển viện ${consult.id.slice(0, 8)}.pdf`;
    await uploadFiles(request, 'bs.lan', consult.id, [{ name, mimeType: 'application/pdf', buffer: testPdf() }]);
    await lan.getByTestId('images-panel').getByRole('button', { name }).click();
    await expect(tim.getByTestId('document')).toContainText(name);
    await expect.poll(() => hasColour(tim.getByTestId('pdf-pages'), TEST_PDF_COLOUR), { message: 'its page is drawn' }).toBe(true);
    await tim.screenshot({ path: test.info().outputPath('uploaded-followed.png') });
    await tim.reload();
    await tim.getByRole('button', { name: text('consult:images.open') }).click();
    await expect(tim.getByTestId('document'), 'a late joiner').toContainText(name);
    await tim.setViewportSize({ width: 360, height: 740 });
    await expectFits(tim);
    await tim.getByTestId('images-panel').screenshot({ path: test.info().outputPath('uploaded-followed-360.png') });
  });
});

test('in the room, whoever looks at something else is told that images are presented, and finds them as they are shown', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '');
  // The specialist looks on from a phone.
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 390, height: 844 });
  await hung.goto(`/consults/${consult.id}/room`);
  await enterRoom(hung);
  await openPanel(hung, 'summary');
  await openImages(tim, consult.id);
  await pressed(tim, 'present').click();
  await expect(hung.getByRole('tab', { name: text('room:panels.images') })).toContainText(text('room:panels.news'));
  await press(tim, '2', 'PageDown');
  await openPanel(hung, 'images');
  await expect(bar(hung)).toContainText(text('viewer:together.following', { name: 'Phạm Đức Tâm' }));
  // The viewer and its first picture come here beside a call.
  await expectDrawn(hung);
  await expectSame(tim, hung);
});
