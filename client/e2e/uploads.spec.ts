import { expect, test } from './pages/test.ts';
import { apiAs } from './pages/api.ts';
import { demoPatient, identityOf } from './pages/demoPatient.ts';
import { openDoctor } from './pages/doctor.ts';
import { discFolder, dropFile, zipOf } from './pages/patientFiles.ts';
import { colourCount } from './pages/pixels.ts';
import { text } from './pages/texts.ts';

test('a station without a PACS sends a ZIP and a disc over a link that breaks, and sees them in the viewer', async ({
  browser,
  baseURL,
  request,
}) => {
  test.setTimeout(240_000);
  const page = await openDoctor(browser, 'bs.lan', baseURL ?? '');
  const api = await apiAs(request, 'bs.lan');
  const person = await demoPatient(api, 'Nguyễn Văn An');
  const patient = identityOf(person);
  // A study of its own for each run against a server that stays.
  const study = `uploads ${Date.now()}`;
  await page.goto(`/patients/${person.id}/request`);
  await page.getByLabel(text('request:field.question')).fill('Xin đọc phim chụp ở phòng khám');
  const summary = page.getByTestId('upload-summary');
  const refused = page.getByTestId('refused-files');

  await test.step('a ZIP: what is good is sent, what is not stands aside with its reason', async () => {
    await dropFile(page, 'drop-zone', 'phim.zip', await zipOf(patient, study));
    await expect(summary).toHaveAttribute('data-done', '2', { timeout: 30_000 });
    await expect(summary).toHaveAttribute('data-files', '2');
    for (const [name, reason] of [
      ['phim/CUT', 'common:errors.reason.truncated_dicom'],
      ['ghi chú.txt', 'uploads:refused.not_an_image'],
      ['../out.dcm', 'uploads:refused.zip_path'],
    ] as const)
      await expect(refused.getByRole('listitem').filter({ hasText: name })).toContainText(text(reason));
  });

  const offsets: number[] = [];
  await test.step('a disc, cut in the middle of its film: what was sent is kept, and sending goes on by itself', async () => {
    let cut = false;
    await page.route('**/uploads/*?*', async (route) => {
      const url = new URL(route.request().url());
      if (url.searchParams.get('name')?.endsWith('FILM') === true) {
        offsets.push(Number(url.searchParams.get('offset')));
        if (!cut && offsets.length === 2) {
          cut = true;
          await page.context().setOffline(true);
        }
      }
      await route.continue().catch(() => undefined);
    });
    await page.getByTestId('folder-input').setInputFiles(await discFolder(page, patient, study));
    await expect(page.getByTestId('upload-offline')).toBeVisible({ timeout: 30_000 });
    await page.context().setOffline(false);
    await expect(page.getByTestId('upload-offline')).toBeHidden({ timeout: 40_000 });
    await expect(page.getByRole('listitem').filter({ hasText: 'DIA/DICOM/FILM' })).toHaveAttribute('data-state', 'done', {
      timeout: 30_000,
    });
    expect(offsets[0]).toBe(0);
    expect(
      offsets.filter((offset) => offset === 0),
      'never from the start again',
    ).toHaveLength(1);
  });

  await test.step('somebody else’s images wait for a decision, and the request with them', async () => {
    const question = page.getByTestId('other-patient');
    await expect(question).toContainText('Khác');
    await expect(question).toHaveCount(1);
    await expect(page.getByRole('button', { name: text('request:send') })).toBeDisabled();
    await question.getByRole('button', { name: text('uploads:other.leave') }).click();
    await expect(question).toHaveCount(0);
    await expect(summary).toHaveAttribute('data-done', '4');
    await expect(summary).toHaveAttribute('data-files', '4');
    await expect(refused.getByRole('listitem').filter({ hasText: 'autorun.inf' })).toBeVisible();
  });

  await test.step('sent, they open in the viewer, the photo among them', async () => {
    await page.getByRole('combobox', { name: text('request:field.specialty') }).click();
    await page.getByRole('option', { name: 'Tim mạch', exact: true }).click();
    const target = page.getByRole('combobox', { name: text('request:field.target') });
    if ((await target.inputValue()) === '') {
      await target.click();
      await page.getByRole('option').first().click();
    }
    await page.getByRole('button', { name: text('request:send') }).click();
    await expect(page).toHaveURL(/\/consults\/[0-9a-f-]{36}$/);
    const id = page.url().split('/').at(-1) ?? '';
    await expect
      .poll(async () =>
        (await api.get<{ studies: { modalities: string[] }[] }>(`/api/consults/${id}`)).studies.map(({ modalities }) => modalities),
      )
      .toEqual(expect.arrayContaining([['OT'], ['XC']]));
    await page.reload();
    await page.getByTestId('open-images').click();
    const panel = page.getByTestId('images-panel');
    await panel.getByRole('button', { name: /Ảnh chụp kèm hội chẩn/ }).click();
    await expect(page.getByTestId('viewport')).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
    await expect.poll(() => colourCount(page.getByTestId('viewport-canvas'))).toBeGreaterThan(1);
    await expect(panel.getByRole('button', { name: /400/ })).toBeVisible();
  });
});
