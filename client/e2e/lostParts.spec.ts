import type { Page } from '@playwright/test';
import { expect, test } from './pages/test.ts';
import { apiAs } from './pages/api.ts';
import { demoPatient, identityOf } from './pages/demoPatient.ts';
import { openDoctor } from './pages/doctor.ts';
import { openImages } from './pages/images.ts';
import { dropFile, zipOf } from './pages/patientFiles.ts';
import { prepareConsult, prepareConsultWithImages } from './pages/preparedConsult.ts';
import { enterRoom } from './pages/room.ts';
import { text } from './pages/texts.ts';

/** As after a cut: the browser could not fetch these parts of the program and will not ask for their addresses again as long as the page. */
async function lose(page: Page, parts: readonly string[]): Promise<() => string[]> {
  const lost = new Set<string>();
  await page.route(new RegExp(`/assets/(${parts.join('|')})-[^/]*\\.js$`), (route) => {
    const { pathname } = new URL(route.request().url());
    for (const part of parts) if (pathname.startsWith(`/assets/${part}-`)) lost.add(part);
    return route.abort('internetdisconnected');
  });
  return () => [...lost];
}

test('parts of the program that a cut took come without loading the page again: the socket, the viewer, the call, what opens files', async ({
  browser,
  baseURL,
  request,
}) => {
  test.setTimeout(240_000);
  const url = baseURL ?? '';
  const [consult, called] = [
    await prepareConsultWithImages(url, 'bs.hung', 'Trần Thị Bình'),
    await prepareConsult(url, 'bs.hung', 'Trần Thị Bình', false),
  ];
  const page = await openDoctor(browser, 'bs.hung', url);
  const lost = await lose(page, ['esm', 'mediasoupDevice', 'StackViewer', 'sfuTransport', 'viewer', 'room']);

  await test.step('the viewer', async () => {
    await openImages(page, consult.id);
    expect(lost()).toEqual(expect.arrayContaining(['StackViewer', 'viewer']));
  });
  await test.step('the socket and the call', async () => {
    await page.goto(`/consults/${called.id}/room`);
    await enterRoom(page);
    expect(lost()).toEqual(expect.arrayContaining(['esm', 'mediasoupDevice', 'sfuTransport', 'room']));
  });
  await test.step('what opens a ZIP and looks into its files', async () => {
    // Of a patient whose images no other journey counts.
    const lan = await openDoctor(browser, 'bs.lan', url);
    const lostHere = await lose(lan, ['unzip', 'dicomHead']);
    const person = await demoPatient(await apiAs(request, 'bs.lan'), 'Nguyễn Văn An');
    await lan.goto(`/patients/${person.id}/request`);
    await lan.getByLabel(text('request:field.question')).fill('Xin đọc phim');
    await dropFile(lan, 'drop-zone', 'phim.zip', await zipOf(identityOf(person), `lost ${Date.now()}`));
    await expect(lan.getByTestId('upload-summary')).toHaveAttribute('data-done', '2', { timeout: 60_000 });
    expect(lostHere()).toEqual(expect.arrayContaining(['unzip', 'dicomHead']));
  });
});
