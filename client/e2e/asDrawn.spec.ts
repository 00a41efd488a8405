import type { Page } from '@playwright/test';
import { elements } from '../../signaling/src/imaging/part10.ts';
import { testObject } from '../../signaling/src/imaging/testing/objects.ts';
import { archiveObjects } from './pages/archived.ts';
import { openDoctor } from './pages/doctor.ts';
import { chooseSeries, openImages, viewport } from './pages/images.ts';
import { pixelsOf } from './pages/pixels.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';

const SIDE = 64;
const MM_PER_PIXEL = 2;
/** The bright square: in the picture's upper left, which is the patient's right and front. */
const [FROM, TO] = [8, 24];

const drawn = (of: (x: number, y: number) => number): Uint16Array =>
  Uint16Array.from({ length: SIDE * SIDE }, (_, at) => of(at % SIDE, Math.floor(at / SIDE)));
const inSquare = (x: number, y: number): boolean => x >= FROM && x < TO && y >= FROM && y < TO;

type Patient = Parameters<typeof testObject>[0]['patient'];

const slices = (patient: Patient, study: string): Buffer[] =>
  [0, 1, 2, 3].map((slice) =>
    testObject({
      ...(patient && { patient }),
      study,
      series: 'sides',
      instance: `slice ${slice}`,
      pixels: drawn((x, y) => (inSquare(x, y) ? 1000 : 0)),
      change: elements({
        '00080016 UI': '1.2.840.10008.5.1.4.1.1.4',
        '00080060 CS': 'MR',
        '0008103E LO': 'Bốn phía',
        '00200013 IS': slice + 1,
        '00200032 DS': [0, 0, 5 * slice],
        '00200037 DS': [1, 0, 0, 0, 1, 0],
        '00280030 DS': [MM_PER_PIXEL, MM_PER_PIXEL],
        '00281050 DS': 500,
        '00281051 DS': 1000,
      }),
    }),
  );

/** Activity where the square is, 30,000 Bq/ml over 1,000. */
const pet = (patient: Patient, study: string): Buffer =>
  testObject({
    ...(patient && { patient }),
    study,
    series: 'pet',
    instance: 'pet',
    pixels: drawn((x, y) => (inSquare(x, y) ? 3000 : 100)),
    change: elements({
      '00080016 UI': '1.2.840.10008.5.1.4.1.1.128',
      '00080060 CS': 'PT',
      '0008103E LO': 'Hoạt độ',
      '00200032 DS': [0, 0, 0],
      '00200037 DS': [1, 0, 0, 0, 1, 0],
      '00280030 DS': [MM_PER_PIXEL, MM_PER_PIXEL],
      '00281050 DS': 15_000,
      '00281051 DS': 30_000,
      '00281052 DS': 0,
      '00281053 DS': 10,
      '00541001 CS': 'BQML',
    }),
  });

/** What the four quarters of the palette picture hold, and the colour that their table gives it. */
const QUARTERS = [
  { index: 10, colour: 0xff0000 },
  { index: 80, colour: 0x00ff00 },
  { index: 150, colour: 0x0000ff },
  { index: 250, colour: 0xffff00 },
] as const;

function palette(patient: Patient, study: string): Buffer {
  const table = (shift: number): ArrayBuffer => {
    const entries = new Uint16Array(256);
    for (const { index, colour } of QUARTERS) entries[index] = ((colour >> shift) & 0xff) * 257;
    return entries.buffer;
  };
  const quarterAt = (at: number): number => Number(at % SIDE >= SIDE / 2) + 2 * Number(at >= (SIDE * SIDE) / 2);
  const stored = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => QUARTERS[quarterAt(at)]?.index ?? 0);
  return testObject({
    ...(patient && { patient }),
    study,
    series: 'palette',
    instance: 'palette',
    pixels: new Uint16Array(stored.buffer),
    change: elements({
      '00080016 UI': '1.2.840.10008.5.1.4.1.1.7',
      '0008103E LO': 'Bảng màu',
      '00280004 CS': 'PALETTE COLOR',
      '00280100 US': 8,
      '00280101 US': 8,
      '00280102 US': 7,
      '00281101 US': [256, 0, 16],
      '00281102 US': [256, 0, 16],
      '00281103 US': [256, 0, 16],
      '00281201 OW': table(16),
      '00281202 OW': table(8),
      '00281203 OW': table(0),
    }),
  });
}

/** Red, green, blue and white as uncompressed 4:2:2: two pixels in four bytes, Y, Y, CB, CR (PS3.3 §C.7.6.3.1.2). Orthanc cannot cut it. */
const SHARED_CHROMA = [
  { stored: [76, 76, 85, 255], colour: 0xff0000 },
  { stored: [149, 149, 44, 22], colour: 0x00ff00 },
  { stored: [29, 29, 255, 107], colour: 0x0000ff },
  { stored: [255, 255, 128, 128], colour: 0xffffff },
] as const;

function sharedChroma(patient: Patient, study: string): Buffer {
  const bytes = Uint8Array.from({ length: SIDE * SIDE * 2 }, (_, at) => {
    const pixel = Math.floor(at / 2);
    const quarter = Number(pixel % SIDE >= SIDE / 2) + 2 * Number(pixel >= (SIDE * SIDE) / 2);
    return SHARED_CHROMA[quarter]?.stored[at % 4] ?? 0;
  });
  return testObject({
    ...(patient && { patient }),
    study,
    series: 'chroma',
    instance: 'chroma',
    pixels: new Uint16Array(bytes.buffer),
    change: elements({
      '00080016 UI': '1.2.840.10008.5.1.4.1.1.7',
      '0008103E LO': 'Màu chung',
      '00280002 US': 3,
      '00280004 CS': 'YBR_FULL_422',
      '00280006 US': 0,
      '00280100 US': 8,
      '00280101 US': 8,
      '00280102 US': 7,
    }),
  });
}

/** Uncompressed colours as an ultrasound machine stores them, the four quarters moved on by one in each frame. */
const COLOURS = [0xc01020, 0x10c020, 0x2010c0, 0xd0b010] as const;
const FILM_FRAMES = 3;
const quartersOf = (frame: number): number[] => COLOURS.map((_, quarter) => COLOURS[(quarter + frame) % 4] ?? 0);

/** Red, green and blue as Y, CB and CR (PS3.3 §C.7.6.3.1.2). */
function ybrOf([red = 0, green = 0, blue = 0]: number[]): number[] {
  return [
    0.299 * red + 0.587 * green + 0.114 * blue,
    128 - 0.168736 * red - 0.331264 * green + 0.5 * blue,
    128 + 0.5 * red - 0.418688 * green - 0.081312 * blue,
  ].map(Math.round);
}

function inColour(
  patient: Patient,
  study: string,
  name: string,
  form: { photometricInterpretation: 'RGB' | 'YBR_FULL'; planar: 0 | 1; frames: number },
): Buffer {
  const pixels = SIDE * SIDE;
  const frameOf = (frame: number): number[] => {
    const samples = quartersOf(frame).map((colour) =>
      form.photometricInterpretation === 'RGB' ? channels(colour) : ybrOf(channels(colour)),
    );
    const sampleAt = (pixel: number, sample: number): number =>
      samples[Number(pixel % SIDE >= SIDE / 2) + 2 * Number(pixel >= pixels / 2)]?.[sample] ?? 0;
    return Array.from({ length: pixels * 3 }, (_, at) =>
      form.planar === 1 ? sampleAt(at % pixels, Math.floor(at / pixels)) : sampleAt(Math.floor(at / 3), at % 3),
    );
  };
  const bytes = Uint8Array.from(Array.from({ length: form.frames }, (_, frame) => frameOf(frame)).flat());
  return testObject({
    ...(patient && { patient }),
    study,
    series: name,
    instance: name,
    frames: form.frames,
    pixels: new Uint16Array(bytes.buffer),
    change: elements({
      '00080016 UI': `1.2.840.10008.5.1.4.1.1.${form.frames > 1 ? '3' : '6'}.1`,
      '00080060 CS': 'US',
      '0008103E LO': name,
      '00280002 US': 3,
      '00280004 CS': form.photometricInterpretation,
      '00280006 US': form.planar,
      '00280100 US': 8,
      '00280101 US': 8,
      '00280102 US': 7,
    }),
  });
}

/** A segmentation: the square, one bit a pixel. */
function segmentation(patient: Patient, study: string): Buffer {
  const bits = new Uint8Array((SIDE * SIDE) / 8);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1)
    if (inSquare(pixel % SIDE, Math.floor(pixel / SIDE))) bits[pixel >> 3] = (bits[pixel >> 3] ?? 0) | (1 << (pixel & 7));
  return testObject({
    ...(patient && { patient }),
    study,
    series: 'bits',
    instance: 'bits',
    pixels: new Uint16Array(bits.buffer),
    change: elements({ '00080060 CS': 'SEG', '0008103E LO': 'Phân vùng', '00280100 US': 1, '00280101 US': 1, '00280102 US': 0 }),
  });
}

/** The middle of the square as the picture opens: it is square, and fits the height of the window. */
const middle = (FROM + TO) / 2 / SIDE;
const channels = (colour: number): number[] => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
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
