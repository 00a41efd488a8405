import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { chromium, type Page } from '@playwright/test';
import { AS_ROOT, CHROMIUM } from '../../client/src/net/testing/chromium.ts';
import { needPackages } from '../../tools/lib/debian-packages.ts';
import { inRoot } from '../../tools/lib/paths.ts';
import { startOurs, type AskingDoctor } from './lib/ours.ts';
import { sampleFiles, type Sample } from './lib/samples.ts';
import { tableOf, type Outcome } from './lib/sampleTable.ts';

export const description = 'every DICOM sample file of four packages: opens in the viewer or says why not; writes docs/imaging.md';

/** Long enough for a file of 100 frames in software WebGL. */
const OPEN_MS = 20_000;

/** What the person sees who uploads the file and opens it. */
async function tryOne(page: Page, url: string, doctor: AskingDoctor, { name, origin, bytes }: Sample): Promise<Outcome> {
  const made = await doctor.consultWith(new Uint8Array(bytes));
  if ('refused' in made) return { name, origin, result: 'refused', detail: made.refused };
  await page.goto(new URL(`/consults/${made.consultId}`, url).href);
  await page.getByTestId('open-images').click();
  const shown = page
    .locator('[data-testid=viewport]:is([data-state=drawn], [data-state=error]), [data-testid=no-pictures], [data-testid=document]')
    .first();
  const found = await shown.waitFor({ timeout: OPEN_MS }).then(
    () => true,
    () => false,
  );
  if (!found) return { name, origin, result: 'silent', detail: 'neither a picture nor a reason' };
  const document = await openedDocument(page);
  if (document !== undefined) return { name, origin, ...document };
  const state = (await shown.getAttribute('data-state')) ?? 'no-pictures';
  const about = await page
    .getByTestId('overlay')
    .textContent({ timeout: 1_000 })
    .catch(() => '');
  if (state === 'no-pictures') return { name, origin, result: 'no picture', detail: await page.getByTestId('no-pictures').innerText() };
  if (state === 'error')
    return { name, origin, result: 'says why not', detail: (await page.getByTestId('image-problem').innerText()).split('\n')[0] ?? '' };
  const slices = (await shown.getAttribute('data-slices')) ?? '1';
  const isBlank = await page.getByTestId('viewport-canvas').evaluate((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext('2d');
    const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray() };
    const seen = new Set<number>();
    for (let at = 0; at < data.length && seen.size < 3; at += 4)
      seen.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
    return seen.size < 2;
  });
  const modality = /^(.*?)(CT|MR|PT|US|XA|CR|DX|OT|NM|SC|RTDOSE|ES|GM|SM|MG|SEG)\b/.exec(about ?? '')?.[2] ?? '';
  const detail = [modality, slices === '1' ? '' : `${slices} frames`, isBlank ? 'all one colour' : ''].filter(Boolean).join(', ');
  return { name, origin, result: isBlank ? 'drawn, all one colour' : 'opens', detail };
}

/** What holds a PDF and no picture: it is chosen in the list where it does not stand open by itself. */
async function openedDocument(page: Page): Promise<Pick<Outcome, 'result' | 'detail'> | undefined> {
  const listed = page.getByTestId('enclosed-document').first();
  const [viewport, isListed] = [await page.getByTestId('viewport').count(), await listed.count()];
  if (viewport > 0 || isListed === 0) return undefined;
  if ((await page.getByTestId('document').count()) === 0) await listed.click();
  const opened = page.locator('[data-testid=pdf-pages], [data-testid=document-problem]').first();
  await opened.waitFor({ timeout: OPEN_MS });
  const isProblem = (await opened.getAttribute('data-testid')) === 'document-problem';
  if (isProblem) return { result: 'says why not', detail: (await opened.innerText()).split('\n')[0] ?? '' };
  return { result: 'opens as a document', detail: (await listed.innerText()).split('\n')[0] ?? '' };
}

export async function run(args: string[]): Promise<object> {
  needPackages(['python3-pydicom', 'dicom3tools', 'dcmtk'], 'the sample files');
  const wanted = args[0];
  const samples = sampleFiles().filter(({ name }) => wanted === undefined || name.includes(wanted));
  const ours = await startOurs();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: AS_ROOT });
  const outcomes: Outcome[] = [];
  try {
    const doctor = await ours.askingDoctor();
    const page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1200, height: 900 } })).newPage();
    let crashed = 0;
    page.on('crash', () => (crashed += 1));
    await page.goto(ours.url);
    await page.locator('input[autocomplete=username]').fill(doctor.username);
    await page.locator('input[type=password]').fill(doctor.password);
    await page.locator('button[type=submit]').click();
    await page.getByRole('navigation').first().waitFor();
    for (const sample of samples) {
      const outcome = await tryOne(page, ours.url, doctor, sample).catch((error: unknown): Outcome => {
        const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
        return { name: sample.name, origin: sample.origin, result: 'silent', detail };
      });
      process.stderr.write(`${outcome.origin} ${outcome.name}: ${outcome.result} ${outcome.detail}\n`);
      outcomes.push(outcome);
    }
    if (wanted === undefined) writeFileSync(inRoot('docs', 'imaging.md'), documentOf(outcomes));
    const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length;
    return {
      cases: [
        { name: 'neither opens nor says why', value: count('silent'), unit: 'files', goal: 0 },
        // No file of the packages is really of one colour.
        { name: 'drawn, all one colour', value: count('drawn, all one colour'), unit: 'files', goal: 0 },
        { name: 'tab crashed', value: crashed, unit: 'times', goal: 0 },
      ],
      files: outcomes.length,
      opens: count('opens'),
      opensAsDocument: count('opens as a document'),
    };
  } finally {
    await browser.close();
    await ours.stop();
  }
}

function documentOf(outcomes: readonly Outcome[]): string {
  const head = readFileSync(path.join(import.meta.dirname, 'lib', 'imagingHead.md'), 'utf8');
  return `${head.trimEnd()}\n\n${tableOf(outcomes)}`;
}
