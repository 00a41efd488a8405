import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './pages/test.ts';
import { openDoctor } from './pages/doctor.ts';
import { chooseSeries, expectDrawn, openImages, viewport } from './pages/images.ts';
import { colourCount } from './pages/pixels.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { text } from './pages/texts.ts';

test('a CT stack is drawn, scrolled, windowed and measured by the pointer', async ({ browser, baseURL }) => {
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  await openImages(page, consult.id);
  const canvas = page.getByTestId('viewport-canvas');
  expect(await colourCount(canvas), 'not blank').toBeGreaterThan(30);

  await test.step('wheel, keys and slider change the slice, and with it the pixels', async () => {
    await viewport(page).hover();
    const before = await canvas.screenshot();
    await page.mouse.wheel(0, 600);
    await expect(viewport(page)).not.toHaveAttribute('data-slice', '1');
    await viewport(page).focus();
    await page.keyboard.press('End');
    await expect(viewport(page)).toHaveAttribute('data-slice', (await viewport(page).getAttribute('data-slices')) ?? '');
    await expectDrawn(page);
    expect((await canvas.screenshot()).equals(before)).toBe(false);
    await page.getByRole('slider', { name: text('viewer:slider') }).fill('60');
    await expect(viewport(page)).toHaveAttribute('data-slice', '60');
    await expectDrawn(page);
  });

  await test.step('the window changes the pixels', async () => {
    const before = await canvas.screenshot();
    await page.getByTestId('window-menu').click();
    await page.getByRole('menuitem', { name: new RegExp(text('viewer:preset.lung')) }).click();
    await expect(viewport(page)).toHaveAttribute('data-window', '-600/1500');
    await expect(page.getByTestId('window-text')).toHaveText('C -600 · W 1500');
    await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(false);
    await viewport(page).focus();
    await page.keyboard.press('w');
    const box = await viewport(page).boundingBox();
    if (box === null) throw new Error('no viewport');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 20, { steps: 4 });
    await page.mouse.up();
    await expect(viewport(page)).not.toHaveAttribute('data-window', '-600/1500');
  });

  await test.step('the probe reads the slice that is shown: air around the patient', async () => {
    const box = await viewport(page).boundingBox();
    if (box === null) throw new Error('no viewport');
    // The picture is square and fits the height: this is its upper left corner.
    await page.mouse.move(box.x + (box.width - box.height) / 2 + 12, box.y + 12);
    // From where the mouse was before, a value stands there already.
    const value = async () => Number(/(-?[\d.]+) HU/.exec((await page.getByTestId('probe').textContent()) ?? '')?.[1]);
    await expect.poll(value).toBeLessThan(-900);
    expect(await value()).toBeGreaterThan(-1100);
  });

  await test.step('the magnifier shows what is under the pointer', async () => {
    const box = await viewport(page).boundingBox();
    if (box === null) throw new Error('no viewport');
    const glass = page.getByTestId('magnifier');
    await viewport(page).focus();
    await page.keyboard.press('m');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await expect(glass).toBeVisible();
    await expect.poll(() => colourCount(glass)).toBeGreaterThan(10);
    const seen = async () => glass.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = await seen();
    await page.keyboard.press('i');
    await expect.poll(seen, 'a picture that changes under a resting pointer').not.toBe(before);
    await page.keyboard.press('i');
    await page.keyboard.press('s');
    await expect(glass).toHaveCount(0);
  });

  await test.step('zoom and reset', async () => {
    await viewport(page).focus();
    await page.keyboard.press('+');
    await expect(viewport(page)).toHaveAttribute('data-zoom', '1.25');
    await page.keyboard.press('0');
    await expect(viewport(page)).toHaveAttribute('data-zoom', '1.00');
  });

  await test.step('DICOM tags can be searched', async () => {
    await page.keyboard.press('t');
    await page.getByRole('textbox', { name: text('viewer:tags.search') }).fill('modality');
    await expect(page.getByRole('cell', { name: '(0008,0060)' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  const { violations } = await new AxeBuilder({ page }).include('[data-testid=images-panel]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});

test('X-ray, colour ultrasound with cine and angiography are drawn', async ({ browser, baseURL }) => {
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An');
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 390, height: 844 });
  await openImages(page, consult.id);
  const canvas = page.getByTestId('viewport-canvas');
  await chooseSeries(page, /Ngực thẳng/);
  expect(await colourCount(canvas), 'X-ray').toBeGreaterThan(60);
  // In a layout of one, the list of series says of each how far it is.
  const film = page.getByRole('progressbar', { name: /Ngực thẳng/ });
  await expect(film).toHaveAttribute('aria-valuetext', text('viewer:progress.all', { count: 1 }));
  // It says how it was calibrated; the film of the vessels does not.
  await expect(page.getByTestId('scale-warning')).toHaveCount(0);
  await chooseSeries(page, /Doppler/);
  expect(await colourCount(canvas), 'colour').toBeGreaterThan(80);
  await page.getByTestId('cine-play').click();
  await expect(viewport(page)).not.toHaveAttribute('data-slice', '1');
  await page.getByTestId('cine-play').click();
  await chooseSeries(page, /Động mạch vành/);
  expect(await colourCount(canvas), 'angiography').toBeGreaterThan(30);
  await expect(page.getByTestId('scale-warning')).toBeVisible();
});

test('a picture that cannot be had says why over its small picture, and the rest of the study is still shown', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  const problem = page.getByTestId('image-problem');
  const small = page.getByTestId('preview').locator('img');
  const open = async (): Promise<void> => {
    await page.goto(`/consults/${consult.id}`);
    await page.getByRole('button', { name: text('consult:images.open') }).click();
  };

  await test.step('a damaged one', async () => {
    await page.route(/\/frames\/1$/, (route) =>
      route.fulfill({ status: 200, contentType: 'multipart/related; type="application/octet-stream"', body: 'no multipart at all' }),
    );
    await open();
    await expect(problem).toContainText(text('viewer:problem.broken.title'), { timeout: 60_000 });
    await expect(small).toBeVisible();
    await page.unroute(/\/frames\/1$/);
    await viewport(page).focus();
    await page.keyboard.press('ArrowDown');
    await expectDrawn(page);
    await expect(problem).toHaveCount(0);
  });

  await test.step('an archive that gives the small picture and not the image: tried again by itself', async () => {
    await page.route(/\/frames\/1$/, (route) => route.fulfill({ status: 503, body: '' }));
    await open();
    await expect(problem).toContainText(text('viewer:problem.archive_down.title'), { timeout: 60_000 });
    await expect(problem).toContainText(text('viewer:previewOnly'));
    await expect(small).toBeVisible();
    await page.getByTestId('images-panel').screenshot({ path: test.info().outputPath('preview-kept.png') });
    const { violations } = await new AxeBuilder({ page }).include('[data-testid=images-panel]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    await expect(problem.getByRole('button', { name: text('viewer:retry') })).toBeVisible();
    await page.unroute(/\/frames\/1$/);
    await expectDrawn(page);
    await expect(problem).toHaveCount(0);
  });

  await test.step('an image that the archive does not have yet: tried again when asked', async () => {
    await page.route(/\/frames\/1$/, (route) => route.fulfill({ status: 404, body: '' }));
    await open();
    await expect(problem).toContainText(text('viewer:problem.missing.title'), { timeout: 60_000 });
    await page.unroute(/\/frames\/1$/);
    await problem.getByRole('button', { name: text('viewer:retry') }).click();
    await expectDrawn(page);
    await expect(problem).toHaveCount(0);
  });

  await test.step('a description that lies: 65,535 × 65,535, two thousand million frames, a script for a name', async () => {
    const script = '<img src=x onerror="document.title=`hit`">';
    await page.route('**/studies/*/metadata', async (route) => {
      const answer = await route.fetch();
      const [first, ...more] = (await answer.json()) as Described[];
      if (first === undefined) return route.fulfill({ response: answer });
      const value = (vr: string, ...values: unknown[]) => ({ vr, Value: values });
      const name = { '00100010': value('PN', { Alphabetic: script }), '0008103E': value('LO', script) };
      const huge = { ...first, ...name, '00280010': value('US', 65_535), '00280011': value('US', 65_535) };
      const uid = String(first['00080018']?.Value?.[0]);
      const film = { ...first, ...name, '00080018': value('UI', `${uid}.1`), '00280008': value('IS', 2_147_483_647) };
      return route.fulfill({ response: answer, json: [huge, film, ...more.map((each) => ({ ...each, ...name }))] });
    });
    await open();
    await expect(problem).toContainText(text('viewer:problem.too_large.title'), { timeout: 60_000 });
    await expect(page.getByTestId('overlay')).toContainText(script);
    await viewport(page).focus();
    await page.keyboard.press('ArrowDown');
    await expectDrawn(page);
    expect(await page.title()).not.toBe('hit');
  });
});

test('a study of ten thousand images in three hundred series opens, scrolls and leaves the tab alive', async ({
  browser,
  baseURL,
  request,
}) => {
  test.setTimeout(240_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  await page.route('**/studies/*/metadata', async (route) => {
    const answer = await route.fetch();
    const own = (await answer.json()) as Described[];
    // The real description of a CT again and again, each with its own UIDs; the older study stays as it is.
    // A report that another journey wrote into the study is no picture.
    const pictures = own.filter((each) => each['00280010'] !== undefined);
    return route.fulfill({ response: answer, json: pictures.length < 100 ? own : multiplied(pictures, 10_000, 300) });
  });
  const asked = { rendered: 0 };
  page.on('request', (each) => {
    if (each.url().includes('/rendered')) asked.rendered += 1;
  });
  // The pictures of the copies are those of their originals.
  await page.route(/\/instances\/[0-9.]+\.99\.\d+\//, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/(\/series\/[0-9.]+?)\.98\.\d+\//, '$1/')
        .replace(/(\/instances\/[0-9.]+?)\.99\.\d+\//, '$1/'),
    }),
  );
  await openImages(page, consult.id);
  const panel = page.getByTestId('images-panel');
  await expect(viewport(page)).toHaveAttribute('data-slices', '4020');
  const series = panel.locator('nav button');
  await expect(series).toHaveCount(301);
  // Only what is in sight is asked for, not three hundred small pictures.
  expect(asked.rendered).toBeLessThan(60);

  await test.step('its end, its middle and its last series are a step away', async () => {
    await viewport(page).focus();
    await page.keyboard.press('End');
    await expect(viewport(page)).toHaveAttribute('data-slice', '4020');
    await expectDrawn(page);
    await page.getByRole('slider', { name: text('viewer:slider') }).fill('2000');
    await expect(viewport(page)).toHaveAttribute('data-slice', '2000');
    await expectDrawn(page);
    await series.nth(299).scrollIntoViewIfNeeded();
    await expect(series.nth(299).locator('img')).toBeVisible();
    await series.nth(299).click();
    await expect(viewport(page)).toHaveAttribute('data-slices', '20');
    await expectDrawn(page);
  });

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const heapMb = (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Infinity) / 1e6;
  process.stdout.write(`ten thousand images: ${Math.round(heapMb)} MB of JavaScript, ${asked.rendered} small pictures asked for\n`);
  expect(heapMb).toBeLessThan(600);
  expect((await request.get('/api/info')).ok(), 'the server goes on').toBe(true);
});

type Described = Record<string, { vr: string; Value?: unknown[] }>;

/** `count` descriptions: one long series, the rest in short ones of twenty. UIDs end with .98.<series> and .99.<copy>, which names the original. */
function multiplied(own: readonly Described[], count: number, seriesCount: number): Described[] {
  const short = (seriesCount - 1) * 20;
  const change = (instance: Described, tag: string, value: unknown): Described => ({
    ...instance,
    [tag]: { vr: instance[tag]?.vr ?? 'UI', Value: [value] },
  });
  return Array.from({ length: count }, (_, index) => {
    const original = own[index % own.length] ?? {};
    const inShort = index - (count - short);
    const series = inShort < 0 ? 0 : Math.floor(inShort / 20) + 1;
    const uid = (tag: string): string => String(original[tag]?.Value?.[0]);
    let copy = change(original, '00080018', `${uid('00080018')}.99.${index}`);
    if (series > 0) copy = change(copy, '0020000E', `${uid('0020000E')}.98.${series}`);
    copy = change(copy, '00200011', series + 1);
    return change(copy, '00200013', index + 1);
  });
}
