import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { apiAs } from './pages/api.ts';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const faultsOf = async (page: Page, part = 'main'): Promise<string[]> =>
  (await new AxeBuilder({ page }).include(part).analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`);
/** Passphrases are slow on purpose, and the validators read all of FHIR first: seconds here, more on a busy machine. */
const unhurried = { timeout: 60_000 };
const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: true });

test('a signed consult goes as a locked file from one station into the record of another', async ({ browser, baseURL, request }) => {
  test.setTimeout(300_000);
  const url = baseURL ?? '';
  const api = await apiAs(request, 'bs.lan');
  const { consults } = await api.get<{ consults: { id: string; number: string; state: string; patient: { name: string } }[] }>(
    '/api/consults',
  );
  const consult = consults.find(({ state, patient }) => state === 'closed' && patient.name === 'Nguyễn Văn An');
  if (consult === undefined) throw new Error('the demo has no signed consult');
  const lan = await openDoctor(browser, 'bs.lan', url);
  let file = { name: '', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) };
  let passphrase = '';

  await test.step('the file is made below the signed minutes, locked with a passphrase that is shown', async () => {
    await lan.goto(`/consults/${consult.id}`);
    await lan.getByRole('button', { name: text('minutes:delivery.capsule') }).click();
    const dialog = lan.getByRole('dialog');
    const field = dialog.getByLabel(text('deliveries:fileNote.passphrase'));
    await expect(field).toHaveValue(/^(\w{4}-){3}\w{4}$/);
    await field.fill('ngắn');
    await expect(dialog.getByText(text('deliveries:fileNote.tooShort_other', { count: 10 }))).toBeVisible();
    await dialog.getByRole('button', { name: text('deliveries:fileNote.another') }).click();
    await expect(field).toHaveValue(/^(\w{4}-){3}\w{4}$/);
    passphrase = await field.inputValue();
    expect(await faultsOf(lan, '[role=dialog]')).toEqual([]);
    await shot(lan, 'hand-over');
    const [download] = await Promise.all([
      // The first one of a demo makes the hospital's certificate, and the passphrase is meant to be slow.
      lan.waitForEvent('download', unhurried),
      dialog.getByRole('button', { name: text('deliveries:fileNote.confirm') }).click(),
    ]);
    file = { ...file, name: download.suggestedFilename(), buffer: readFileSync(await download.path()) };
    expect(file.name).toBe(`${consult.number}-v1.zip.jwe`);
    await expect(dialog).toBeHidden();
  });

  const hung = await openDoctor(browser, 'bs.hung', url);
  const open = async (given: typeof file, word?: string): Promise<void> => {
    await hung.locator('input[type=file]').setInputFiles(given);
    if (word !== undefined) await hung.getByLabel(text('capsules:open.passphrase')).fill(word);
    await hung.getByRole('button', { name: text('capsules:open.submit') }).click();
  };
  await test.step('the other station is told why a file is not taken', async () => {
    await hung.getByRole('link', { name: text('common:nav.patients') }).click();
    await hung.getByRole('link', { name: text('patients:importCapsule') }).click();
    await expect(hung.getByRole('heading', { level: 1 })).toHaveText(text('capsules:title'));
    await open(file, 'không phải mật khẩu này');
    await expect(hung.getByText(text('common:errors.reason.capsule_not_opened'))).toBeVisible(unhurried);
    await shot(hung, 'wrong-passphrase');
    await open({ ...file, buffer: file.buffer.subarray(0, file.buffer.length - 500) }, passphrase);
    await expect(hung.getByText(text('common:errors.reason.capsule_cut_short'))).toBeVisible(unhurried);
    await open({ ...file, name: 'khac.zip', buffer: Buffer.from('không phải gói ca bệnh') });
    await expect(hung.getByText(text('common:errors.reason.not_a_capsule'))).toBeVisible(unhurried);
  });

  await test.step('opened, it says who signed and whose it is; a person decides', async () => {
    await open(file, passphrase);
    await expect(hung.getByText(text('capsules:signer.known.title'))).toBeVisible(unhurried);
    await expect(hung.getByText('Nguyễn Văn An', { exact: true })).toBeVisible();
    await hung.getByRole('button', { name: text('capsules:opened.import') }).click();
    await expect(hung.getByText(text('capsules:match.chooseFirst'))).toBeVisible();
    expect(await faultsOf(hung)).toEqual([]);
    await shot(hung, 'opened');
    await hung.setViewportSize({ width: 360, height: 740 });
    await expectFits(hung);
    await shot(hung, 'opened-phone');
    await hung.setViewportSize({ width: 1440, height: 900 });
    await hung.getByRole('radio', { name: text('capsules:match.new') }).check();
    await hung.getByRole('button', { name: text('capsules:opened.import') }).click();
    await expect(hung.getByText(text('capsules:done.title'))).toBeVisible(unhurried);
    await expect(hung.getByRole('list', { name: text('capsules:list.title') })).toContainText(consult.number);
    await shot(hung, 'imported');
  });

  await test.step('again it changes nothing; the minutes stand among the documents', async () => {
    await open(file, passphrase);
    await expect(hung.getByText(text('capsules:opened.already'))).toBeVisible(unhurried);
    await hung.getByRole('button', { name: text('common:action.close'), exact: true }).click();
    await hung
      .getByRole('list', { name: text('capsules:list.title') })
      .getByRole('link', { name: 'Nguyễn Văn An' })
      .click();
    await expect(hung.getByText(`Biên bản hội chẩn ${consult.number}`).first()).toBeVisible();
  });
  await lan.context().close();
  await hung.context().close();
});
