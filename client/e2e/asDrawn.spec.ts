import type { Page } from '@playwright/test';
import { archiveObjects } from './pages/archived.ts';
import { openDoctor } from './pages/doctor.ts';
import {
  channels,
  FILM_FRAMES,
  FROM,
  inColour,
  MM_PER_PIXEL,
  palette,
  pet,
  QUARTERS,
  quartersOf,
  segmentation,
  SHARED_CHROMA,
  sharedChroma,
  SIDE,
  slices,
  TO,
} from './pages/drawnObjects.ts';
import { chooseSeries, openImages, viewport } from './pages/images.ts';
import { pixelsOf } from './pages/pixels.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';

/** The middle of the square as the picture opens: it is square, and fits the height of the window. */
const middle = (FROM + TO) / 2 / SIDE;
const brightness = (colour: number): number => Math.max(...channels(colour));

/** The middles of the four quarters. */
const PLACES = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const;

/** What the screen shows at a place of the picture, 0…1 across and down. */
async function colourAt(page: Page, x: number, y: number): Promise<number> {
  const { width, height, at } = await pixelsOf(page.getByTestId('viewport-canvas'));
  return at(width / 2 + (x - 0.5) * height, y * height);
}

/** By how much at most a channel of the four quarters is not what it should be. */
async function furthest(page: Page, wanted: readonly number[]): Promise<number> {
  const seen = await Promise.all(PLACES.map(([x, y]) => colourAt(page, x, y)));
  const wantedChannels = wanted.flatMap(channels);
  return Math.max(...seen.flatMap(channels).map((value, at) => Math.abs(value - (wantedChannels[at] ?? Number.NaN))));
}

/** The letters beside the corner of the picture where the square stands now. */
async function lettersAtSquare(page: Page): Promise<string> {
  const { width, height, at } = await pixelsOf(page.getByTestId('viewport-canvas'));
  const corners = [
    { x: middle, y: middle, edges: ['left', 'top'] },
    { x: 1 - middle, y: middle, edges: ['right', 'top'] },
    { x: middle, y: 1 - middle, edges: ['left', 'bottom'] },
    { x: 1 - middle, y: 1 - middle, edges: ['right', 'bottom'] },
  ];
  const bright = corners.filter(({ x, y }) => brightness(at(width / 2 + (x - 0.5) * height, y * height)) > 200);
  const letters = (bright[0]?.edges ?? []).map((edge) => page.locator(`[data-edge=${edge}]`).textContent());
  return bright.length === 1 ? (await Promise.all(letters)).toSorted().join('') : `${bright.length} corners`;
}

const edges = (page: Page): Promise<string[]> => page.locator('[data-edge]').allTextContents();

/** Fingers on the screen as the browser has them from its touch screen. */
async function touch(page: Page, steps: { x: number; y: number }[][]): Promise<void> {
  const screen = await page.context().newCDPSession(page);
  await screen.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
  for (const [at, touchPoints] of steps.entries()) {
    await screen.send('Input.dispatchTouchEvent', { type: at === 0 ? 'touchStart' : 'touchMove', touchPoints });
  }
  await screen.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await screen.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  await screen.detach();
}

const between = (from: number, to: number): number[] => Array.from({ length: 9 }, (_, step) => from + ((to - from) * step) / 8);

test('what is drawn is what is in the file: sides of the patient however it is turned, true size, activity, colours of a table and of shared chroma, bits; fingers work', async ({
  browser,
  baseURL,
  request,
}) => {
  test.setTimeout(180_000);
  // Of small pictures only: how fast the link is can be seen by none of them, and all come as on an unknown one.
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Lê Văn Cường', 0, () => false);
  await archiveObjects(request, 'bs.lan', consult.id, (patient) => {
    const study = `as drawn ${consult.id}`;
    return [
      ...slices(patient, study),
      pet(patient, study),
      palette(patient, study),
      sharedChroma(patient, study),
      segmentation(patient, study),
      inColour(patient, study, 'Phim màu', { photometricInterpretation: 'RGB', planar: 0, frames: FILM_FRAMES }),
      inColour(patient, study, 'Màu từng mặt', { photometricInterpretation: 'RGB', planar: 1, frames: 1 }),
      inColour(patient, study, 'Sáng và màu', { photometricInterpretation: 'YBR_FULL', planar: 1, frames: 1 }),
    ];
  });
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  // From the first on: which series is shown when the images are opened is as chance orders them.
  const came = new Map<string, Promise<{ type: string | undefined; bytes: number }>>();
  page.on('response', (response) => {
    if (response.url().includes('/frames/'))
      came.set(
        response.url(),
        response.body().then(
          (body) => ({ type: response.headers()['content-type'], bytes: body.length }),
          // Given up by the viewer, or by the end of the page: nobody asks about it.
          () => ({ type: undefined, bytes: 0 }),
        ),
      );
  });
  await openImages(page, consult.id);
  await chooseSeries(page, /Bốn phía/);
  await expect(viewport(page)).toHaveAttribute('data-slices', '4');
  const press = async (key: string): Promise<void> => {
    await viewport(page).focus();
    await page.keyboard.press(key);
  };

  await test.step('the patient is named, and the letters keep to the patient’s sides while the picture is flipped and turned', async () => {
    await expect(page.getByTestId('overlay')).toContainText('Lê Văn Cường');
    await expect.poll(() => edges(page)).toEqual(['A', 'L', 'P', 'R']);
    await expect.poll(() => lettersAtSquare(page), 'upper left').toBe('AR');
    let before = await edges(page);
    for (const key of ['h', 'r', 'v', 'r', 'h', 'r']) {
      await press(key);
      await expect.poll(() => edges(page), key).not.toEqual(before);
      before = await edges(page);
      await expect.poll(() => lettersAtSquare(page), `${key}: ${before.join(' ')}`).toBe('AR');
    }
    await press('0');
    await expect.poll(() => edges(page)).toEqual(['A', 'L', 'P', 'R']);
  });

  await test.step('at true size the square is as wide as the measured screen says', async () => {
    await press('u');
    const card = page.getByTestId('card');
    await page.getByRole('slider').last().press('Home');
    const pixelsPerMm = ((await card.boundingBox())?.width ?? Number.NaN) / 85.6;
    expect(pixelsPerMm, 'the width of an identity card on this screen').toBeCloseTo(2, 1);
    await page.getByTestId('true-size-done').click();
    await expect(card).toHaveCount(0);
    const wanted = (TO - FROM) * MM_PER_PIXEL * 2;
    const widthOfSquare = async (): Promise<number> => {
      const { width, height, at } = await pixelsOf(page.getByTestId('viewport-canvas'));
      // The picture is smaller now and stays in the middle.
      const row = height / 2 + ((FROM + TO) / 2 - SIDE / 2) * MM_PER_PIXEL * 2;
      const left = width / 2 - (SIDE / 2) * MM_PER_PIXEL * 2;
      return Array.from({ length: SIDE * MM_PER_PIXEL * 2 }, (_, x) => at(left + x, row)).filter((colour) => brightness(colour) > 127)
        .length;
    };
    await expect.poll(async () => Math.abs((await widthOfSquare()) - wanted)).toBeLessThanOrEqual(2);
    await press('0');
  });

  await test.step('one finger scrolls, two fingers magnify', async () => {
    const box = await viewport(page).boundingBox();
    if (box === null) throw new Error('no viewport');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await expect(viewport(page)).toHaveAttribute('data-slice', '1');
    await touch(
      page,
      between(y - box.height / 4, y + box.height / 4 + 10).map((at) => [{ x, y: at }]),
    );
    await expect(viewport(page)).toHaveAttribute('data-slice', '3');
    await touch(
      page,
      between(40, 80).map((apart) => [
        { x: x - apart, y },
        { x: x + apart, y },
      ]),
    );
    await expect.poll(async () => Number(await viewport(page).getAttribute('data-zoom'))).toBeGreaterThan(1.8);
    await expect(viewport(page), 'and do not scroll').toHaveAttribute('data-slice', '3');
  });

  await test.step('activity is bright where it is, in its unit under the pointer', async () => {
    await chooseSeries(page, /Hoạt độ/);
    await expect.poll(async () => brightness(await colourAt(page, middle, middle))).toBeGreaterThan(240);
    expect(brightness(await colourAt(page, 1 - middle, 1 - middle))).toBeLessThan(30);
    const box = await viewport(page).boundingBox();
    if (box === null) throw new Error('no viewport');
    await page.mouse.move(box.x + box.width / 2 + (middle - 0.5) * box.height, box.y + middle * box.height);
    await expect(page.getByTestId('probe')).toContainText('30000 BQML');
  });

  await test.step('a picture with a table of colours has exactly those', async () => {
    await chooseSeries(page, /Bảng màu/);
    await expect.poll(async () => Promise.all(PLACES.map(([x, y]) => colourAt(page, x, y)))).toEqual(QUARTERS.map(({ colour }) => colour));
  });

  await test.step('uncompressed colours that share chroma are those that other readers show, and bits are white where they are set', async () => {
    await chooseSeries(page, /Màu chung/);
    const wanted = SHARED_CHROMA.map(({ colour }) => colour);
    await expect.poll(() => furthest(page, wanted)).toBeLessThanOrEqual(3);
    await chooseSeries(page, /Phân vùng/);
    await expect.poll(async () => brightness(await colourAt(page, middle, middle))).toBeGreaterThan(240);
    expect(brightness(await colourAt(page, 1 - middle, 1 - middle))).toBeLessThan(15);
  });

  await test.step('uncompressed colours come in fewer bytes than are stored, each frame of a film too, and are exactly those, by pixel and by plane', async () => {
    const wanted = new Set<string>();
    const shown = async (): Promise<unknown> => wanted.add((await viewport(page).getAttribute('data-sop')) ?? '');
    await chooseSeries(page, /Phim màu/);
    for (let frame = 0; frame < FILM_FRAMES; frame += 1) {
      await expect(viewport(page)).toHaveAttribute('data-slice', `${frame + 1}`);
      await expect.poll(() => furthest(page, quartersOf(frame)), `frame ${frame + 1}`).toBe(0);
      await press('ArrowDown');
    }
    await shown();
    // Both show the same: what is still there of the one before is not taken for the next.
    const open = async (series: RegExp): Promise<void> => {
      const before = await viewport(page).getAttribute('data-sop');
      await chooseSeries(page, series);
      await expect(viewport(page)).not.toHaveAttribute('data-sop', before ?? '');
      await expect(viewport(page)).toHaveAttribute('data-state', 'drawn');
      await shown();
    };
    await open(/Màu từng mặt/);
    await expect.poll(() => furthest(page, quartersOf(0))).toBe(0);
    await open(/Sáng và màu/);
    await expect.poll(() => furthest(page, quartersOf(0)), 'rounded once on the way to Y, CB and CR and once back').toBeLessThanOrEqual(2);
    const frames = () => [...came].filter(([url]) => [...wanted].some((sop) => url.includes(`/${sop}/`)));
    await expect.poll(() => frames().length).toBe(FILM_FRAMES + 2);
    for (const [, answer] of frames()) {
      const { type, bytes } = await answer;
      expect(type).toContain('image/jls');
      expect(bytes).toBeLessThan((SIDE * SIDE * 3) / 4);
    }
  });
});
