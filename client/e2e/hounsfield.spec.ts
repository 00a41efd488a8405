import { testObject } from '../../signaling/src/imaging/testing/objects.ts';
import { elements } from '../../signaling/src/imaging/part10.ts';
import { archiveObjects } from './pages/archived.ts';
import { openDoctor } from './pages/doctor.ts';
import { viewport } from './pages/images.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const SIDE = 64;

/** What each slice is rescaled by (PS3.3 §C.11.1.1); the last says nothing of it, and its stored values are the units. */
const SLICES = [
  { slope: 1, intercept: -1024 },
  { slope: 2, intercept: -2000 },
  { slope: 0.5, intercept: 10 },
  { slope: 1, intercept: 0, silent: true },
] as const;
/** Left half: one stored value; right half: stripes of this value and 40 more, so that the deviation is half of forty times the slope. */
const storedOn = (slice: number): number => 1000 + slice * 20;
const STRIPE = 40;

function slices(patient: Parameters<typeof testObject>[0]['patient'], study: string): Buffer[] {
  return SLICES.map((rescale, slice) =>
    testObject({
      ...(patient && { patient }),
      study,
      series: 'rescaled',
      instance: `slice ${slice}`,
      pixels: Uint16Array.from({ length: SIDE * SIDE }, (_, at) => {
        const column = at % SIDE;
        return storedOn(slice) + (column >= SIDE / 2 && column % 2 === 1 ? STRIPE : 0);
      }),
      change: elements({
        '00080016 UI': '1.2.840.10008.5.1.4.1.1.2',
        '00080060 CS': 'CT',
        '0008103E LO': 'Lát cắt đổi thang',
        '00200013 IS': slice + 1,
        '00200032 DS': [0, 0, -5 * slice],
        '00200037 DS': [1, 0, 0, 0, 1, 0],
        '00280030 DS': [1, 1],
        '00281050 DS': 0,
        '00281051 DS': 2000,
        ...(!('silent' in rescale) && { '00281052 DS': rescale.intercept, '00281053 DS': rescale.slope }),
      }),
    }),
  );
}

const vietnameseNumber = (written: string): number => Number(written.replaceAll('.', '').replace(',', '.').replace('−', '-'));

test('the value at a point and the mean of a region are right on every slice of a stack whose slices are rescaled differently, also after scrolling back', async ({
  browser,
  baseURL,
  request,
}) => {
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An');
  await archiveObjects(request, 'bs.lan', consult.id, (patient) => slices(patient, `rescaled ${consult.id}`));
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  await page.goto(`/consults/${consult.id}`);
  await page.getByRole('button', { name: text('consult:images.open') }).click();
  await page
    .getByTestId('images-panel')
    .getByRole('button', { name: /Lát cắt đổi thang/ })
    .first()
    .click();
  await expect(viewport(page)).toHaveAttribute('data-slices', '4');
  await expect(viewport(page)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
  await viewport(page).scrollIntoViewIfNeeded();
  const box = await viewport(page).boundingBox();
  if (box === null) throw new Error('no viewport');
  // The picture is square and fits the height.
  const at = (x: number, y: number) => ({ x: box.x + box.width / 2 + (x - 0.5) * box.height, y: box.y + y * box.height });
  const goTo = async (slice: number): Promise<void> => {
    await page.getByRole('slider', { name: text('viewer:slider') }).fill(String(slice + 1));
    await expect(viewport(page)).toHaveAttribute('data-slice', String(slice + 1));
    await expect(viewport(page)).toHaveAttribute('data-state', 'drawn');
  };
  const probed = async (): Promise<number> => Number(/(-?[\d.]+) HU/.exec((await page.getByTestId('probe').textContent()) ?? '')?.[1]);

  for (const slice of [0, 1, 2, 3, 1, 0, 3, 2]) {
    await goTo(slice);
    const { slope, intercept } = SLICES[slice] ?? { slope: Number.NaN, intercept: Number.NaN };
    const inner = at(0.25, 0.5);
    await page.mouse.move(inner.x, inner.y - 4);
    await page.mouse.move(inner.x, inner.y);
    await expect.poll(probed, { message: `slice ${slice + 1}` }).toBeCloseTo(storedOn(slice) * slope + intercept, 1);
  }

  await viewport(page).focus();
  await page.keyboard.press('b');
  await expect(viewport(page)).toHaveAttribute('data-tool', 'rectangle');
  for (const slice of [2, 0, 3, 1]) {
    await goTo(slice);
    const { slope, intercept } = SLICES[slice] ?? { slope: Number.NaN, intercept: Number.NaN };
    const [from, to] = [at(0.6, 0.3), at(0.9, 0.6)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await page.mouse.up();
    const region = page.locator('[data-testid=annotation][data-kind=rectangle]:not([data-draft])');
    await expect(region).toHaveCount(1);
    const said = (await region.getAttribute('data-text')) ?? '';
    const [, mean, deviation] = (/(-?[\d.,]+) ± ([\d.,]+) HU/.exec(said) ?? []).map(vietnameseNumber);
    // Of some twenty columns one more may be of either kind.
    const apart = STRIPE * slope;
    expect(Math.abs((mean ?? Number.NaN) - (storedOn(slice) * slope + intercept + apart / 2)), said).toBeLessThan(apart * 0.05);
    expect(Math.abs((deviation ?? Number.NaN) - apart / 2), said).toBeLessThan(apart * 0.02);
  }
});
