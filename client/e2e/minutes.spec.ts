import type { Page } from '@playwright/test';
import { expect, test } from './pages/test.ts';
import { readFileSync } from 'node:fs';
import { DEMO_PASSWORD, openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { holdAnswers } from './pages/heldAnswers.ts';
import { pdfCode } from './pages/pdf.ts';
import { openConsult, prepareConsult } from './pages/preparedConsult.ts';
import { text } from './pages/texts.ts';

const field = (page: Page, key: string) => page.getByTestId(`minutes-${key}`);
const status = (page: Page) => page.getByTestId('save-status');

/** The browser writes in the order it was asked: once this reads, all that was typed before lies on the device. */
const liesOnDevice = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith('hoi-chan-minutes:') === true ? [name] : []));
    for (const name of names) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error ?? new Error(name));
      });
      await new Promise<void>((resolve) => {
        const reading = database.transaction('updates');
        reading.oncomplete = () => resolve();
        reading.objectStore('updates').count();
      });
      database.close();
    }
  });

test('both write at once, one of them offline, and nothing is lost', async ({ browser, baseURL }) => {
  const url = baseURL ?? '';
  const consult = await prepareConsult(url, 'bs.lan', 'Nguyễn Văn An');
  const [tam, lan] = [await openDoctor(browser, 'bs.tim', url), await openDoctor(browser, 'bs.lan', url, { width: 390, height: 844 })];
  await openConsult(tam, consult.id);
  await openConsult(lan, consult.id);

  await test.step('each sees the other’s letters and where the other is', async () => {
    await field(tam, 'course').click();
    await tam.keyboard.type('Đau ngực hai tuần. ');
    await expect(field(lan, 'course')).toHaveValue('Đau ngực hai tuần. ');
    await expect(lan.getByTitle(text('minutes:isHere', { name: 'Phạm Đức Tâm' }))).toBeVisible();
    await field(lan, 'course').click();
    await lan.keyboard.press('Control+Home');
    await lan.keyboard.type('[Trạm] ');
    await expect(field(tam, 'course')).toHaveValue('[Trạm] Đau ngực hai tuần. ');
  });

  await test.step('the caret of the one who types is not moved by the other', async () => {
    await field(tam, 'course').click();
    await tam.keyboard.press('Control+End');
    await tam.keyboard.type('Không ');
    await lan.keyboard.type('HA 158/96. ');
    await expect(field(tam, 'course')).toHaveValue('[Trạm] HA 158/96. Đau ngực hai tuần. Không ');
    await tam.keyboard.type('sốt.');
    await expect(field(lan, 'course')).toHaveValue('[Trạm] HA 158/96. Đau ngực hai tuần. Không sốt.');
  });

  await test.step('the caret of the other stands, with their name, between the very letters where it is', async () => {
    await field(lan, 'conclusion').click();
    await lan.keyboard.type('Dòng một khá dài để phải xuống dòng trên màn hình điện thoại. '.repeat(5));
    await expect(field(tam, 'conclusion')).toHaveValue(/ $/);
    await field(tam, 'conclusion').scrollIntoViewIfNeeded();
    for (const index of [7, 150, 290]) {
      await field(lan, 'conclusion').evaluate((area: HTMLTextAreaElement, at) => area.setSelectionRange(at, at), index - 1);
      await lan.keyboard.press('ArrowRight');
      // Which letter of the text area lies under the drawn caret: asked from the browser itself.
      const drawnAt = () =>
        tam.evaluate(() => {
          const box = document.querySelector('[data-testid=remote-carets] [data-person]')?.getBoundingClientRect();
          return box && document.caretPositionFromPoint(box.left, box.top + box.height / 2)?.offset;
        });
      await expect.poll(drawnAt, { message: `caret at ${index}` }).toBe(index);
    }
    await expect(tam.getByTestId('remote-carets')).toContainText('Nguyễn Thị Lan');
    await field(tam, 'conclusion').fill('');
  });

  await test.step('offline edits of both sides merge', async () => {
    await lan.context().setOffline(true);
    await expect(status(lan)).toHaveAttribute('data-status', /^offline/);
    await field(lan, 'discussion').click();
    await lan.keyboard.type('Trạm đồng ý.');
    await field(tam, 'discussion').click();
    await tam.keyboard.type('Nghĩ đau thắt ngực. ');
    await expect(status(lan)).toHaveAttribute('data-status', 'offlineKept');
    await lan.context().setOffline(false);
    await expect(status(lan)).toHaveAttribute('data-status', 'saved', { timeout: 30_000 });
    await expect(field(lan, 'discussion')).toHaveValue(/Nghĩ đau thắt ngực\./);
    await expect(field(lan, 'discussion')).toHaveValue(/Trạm đồng ý\./);
    await expect(field(tam, 'discussion')).toHaveValue(await field(lan, 'discussion').inputValue());
  });

  await test.step('undo takes back only one’s own', async () => {
    await field(tam, 'nextStep').fill('Tái khám');
    await expect(field(lan, 'nextStep')).toHaveValue('Tái khám');
    await field(lan, 'nextStep').click();
    await lan.keyboard.press('Control+End');
    await lan.keyboard.type(' sau 1 tuần');
    await expect(field(tam, 'nextStep')).toHaveValue('Tái khám sau 1 tuần');
    await field(tam, 'nextStep').click();
    await tam.keyboard.press('Control+z');
    await expect(field(lan, 'nextStep')).toHaveValue(' sau 1 tuần');
  });

  await test.step('a paste that is too long says how much of it was left out', async () => {
    await field(tam, 'conclusion').evaluate((area) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'x'.repeat(20_005));
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await expect(
      tam.getByRole('alert').filter({ hasText: text('minutes:pasteCut_other', { leftOut: '5', most: '20.000' }) }),
    ).toBeVisible();
  });

  await test.step('a reload shows everything again', async () => {
    const before = await field(tam, 'course').inputValue();
    await expect(status(tam)).toHaveAttribute('data-status', 'saved');
    await tam.reload();
    await expect(field(tam, 'course')).toHaveValue(before);
  });

  await test.step('the history says who wrote what', async () => {
    const before = await field(tam, 'course').inputValue();
    await tam.getByTestId('minutes-history').click();
    await tam.getByText(text('minutes:history.mode.authors'), { exact: true }).click();
    const words = tam.getByTestId('minutes-changes');
    await expect(words.locator('[title="Nguyễn Thị Lan"]', { hasText: 'HA 158/96.' })).toBeVisible();
    await expect(words.locator('[title="Phạm Đức Tâm"]', { hasText: 'Đau ngực hai tuần.' })).toBeVisible();
    expect(before).toContain('HA 158/96.');
    await tam
      .getByRole('dialog')
      .getByRole('button', { name: text('minutes:close') })
      .click();
  });
});

test('what is written without a link outlives its page and signing out, and arrives when the doctor is back', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const url = baseURL ?? '';
  const consult = await prepareConsult(url, 'bs.lan', 'Nguyễn Văn An');
  const [tam, first] = [await openDoctor(browser, 'bs.tim', url), await openDoctor(browser, 'bs.lan', url)];
  await openConsult(tam, consult.id);
  await openConsult(first, consult.id);
  const context = first.context();
  const writeOffline = async (page: Page, words: string): Promise<void> => {
    await expect(status(page)).toHaveAttribute('data-status', 'saved');
    await context.setOffline(true);
    await field(page, 'course').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(words);
    await expect(status(page)).toHaveAttribute('data-status', 'offlineKept');
  };

  await writeOffline(first, 'Viết lúc mất mạng.');
  await liesOnDevice(first);
  // As a browser dies: nobody is asked and nothing is sent.
  await first.close();
  await context.setOffline(false);
  const lan = await context.newPage();
  await openConsult(lan, consult.id);
  await expect(field(tam, 'course')).toHaveValue('Viết lúc mất mạng.');

  await writeOffline(lan, ' Viết thêm.');
  let onFullDisk = '';
  await test.step('a disk that fills up is told, and what it did not take is kept with the next word that it does', async () => {
    const disk = await context.newCDPSession(lan);
    await disk.send('Storage.overrideQuotaForOrigin', { origin: url, quotaSize: 1 });
    // A browser asks how much room there is every half a minute.
    await expect(async () => {
      await lan.keyboard.type('ấ');
      onFullDisk += 'ấ';
      await expect(status(lan)).toHaveAttribute('data-status', 'offlineAtRisk', { timeout: 1_000 });
    }).toPass({ intervals: [500], timeout: 60_000 });
    await disk.send('Storage.overrideQuotaForOrigin', { origin: url });
    await lan.keyboard.type('.');
    await expect(status(lan)).toHaveAttribute('data-status', 'offlineKept');
    await disk.detach();
  });
  const signOut = async (): Promise<void> => {
    await lan.getByRole('button', { name: text('access:menu.label') }).click();
    await lan.getByRole('menuitem', { name: text('access:menu.signOut'), exact: true }).click();
  };
  await signOut();
  const unsent = lan.getByRole('dialog', { name: text('access:unsent.title') });
  await unsent.getByRole('button', { name: text('access:unsent.stay') }).click();
  await expect(unsent).toBeHidden();
  await signOut();
  await liesOnDevice(lan);
  await unsent.getByRole('button', { name: text('access:unsent.keep') }).click();
  await expect(lan.getByLabel(text('access:signIn.username'))).toBeVisible();
  await context.setOffline(false);
  const signIn = async (): Promise<void> => {
    await lan.getByLabel(text('access:signIn.username')).fill('bs.lan');
    await lan.getByLabel(text('access:signIn.password'), { exact: true }).fill(DEMO_PASSWORD);
    await lan.getByRole('button', { name: text('access:signIn.submit'), exact: true }).click();
  };
  await signIn();
  await expect(lan.getByTestId('minutes-panel')).toBeVisible();
  await expect(field(tam, 'course')).toHaveValue(`Viết lúc mất mạng. Viết thêm.${onFullDisk}.`);

  await test.step('thrown away on purpose the device keeps nothing of it, and with nothing left nobody is asked', async () => {
    await writeOffline(lan, ' Viết nhầm.');
    await signOut();
    await unsent.getByRole('button', { name: text('access:unsent.discard') }).click();
    await expect(lan.getByLabel(text('access:signIn.username'))).toBeVisible();
    const kept = () =>
      lan.evaluate(async () => [
        ...Object.keys(localStorage).filter((name) => name.includes('minutes')),
        ...(await indexedDB.databases()).flatMap(({ name }) => (name?.includes('minutes') === true ? [name] : [])),
      ]);
    await expect.poll(kept).toEqual([]);
    await context.setOffline(false);
    await signIn();
    await expect(status(lan)).toHaveAttribute('data-status', 'saved');
    await signOut();
    await expect(lan.getByLabel(text('access:signIn.username'))).toBeVisible();
  });
});

test('the chair signs, the asking doctor decides on every line and signs', async ({ browser, baseURL }) => {
  const url = baseURL ?? '';
  const consult = await prepareConsult(url, 'bs.hung', 'Trần Thị Bình');
  const [tam, hung] = [await openDoctor(browser, 'bs.tim', url), await openDoctor(browser, 'bs.hung', url)];
  await openConsult(tam, consult.id);
  await openConsult(hung, consult.id);

  await test.step('required fields that are empty are named in place', async () => {
    await tam.getByTestId('sign-open').click();
    await expect(tam.getByTestId('sign-missing')).toContainText(text('minutes:field.conclusion'));
    await expect(tam.getByTestId('sign-submit')).toBeDisabled();
    await tam
      .getByTestId('sign-missing')
      .getByRole('button', { name: text('minutes:field.conclusion') })
      .click();
    await expect(field(tam, 'conclusion')).toBeFocused();
    await expect(field(tam, 'conclusion')).toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('the chair fills in and signs, after a wrong password', async () => {
    await tam.getByTestId('minutes-template').selectOption('surgery');
    await field(tam, 'course').fill('Đau ngực.');
    await tam.getByRole('button', { name: 'Bữa ăn cuối' }).click();
    await expect(field(tam, 'course')).toHaveValue('Đau ngực.\nBữa ăn cuối: ');
    await expect(hung.getByTestId('minutes-template')).toHaveValue('surgery');
    for (const key of ['course', 'discussion', 'conclusion']) await field(tam, key).fill(`Nội dung ${key}: ổn định, ấ ề ộ ữ.`);
    await tam.context().setOffline(true);
    await tam.getByTestId('diagnosis-search').fill('dau that nguc');
    await tam.getByRole('option', { name: /I20/ }).first().click();
    await tam.context().setOffline(false);
    await expect(hung.getByTestId('minutes-diagnosis')).toContainText('I20');
    await tam.getByTestId('plan-add').click();
    await tam.keyboard.type('Bisoprolol 5 mg mỗi sáng');
    await tam.keyboard.press('Enter');
    await tam.keyboard.type('Chụp mạch vành');
    await tam.getByRole('button', { name: text('minutes:plan.up', { number: 2 }) }).click();
    await expect(hung.getByLabel(text('minutes:plan.line', { number: 1 }), { exact: true })).toHaveValue('Chụp mạch vành');
    await tam.getByTestId('sign-open').click();
    await expect(tam.getByTestId('sign-text')).toContainText('Nội dung conclusion: ổn định, ấ ề ộ ữ.');
    await tam.getByLabel(text('minutes:sign.password')).fill('không phải');
    await tam.getByTestId('sign-submit').click();
    await expect(tam.getByText(text('minutes:sign.wrongPassword'))).toBeVisible();
    await tam.getByLabel(text('minutes:sign.password')).fill(DEMO_PASSWORD);
    await tam.getByTestId('sign-submit').click();
    await expect(tam.locator('[data-testid=minutes-panel][data-phase=signing]')).toBeVisible();
  });

  await test.step('the asking doctor sends it back, the chair signs again', async () => {
    await hung.getByTestId('sign-withdraw').click();
    await hung
      .getByRole('dialog')
      .getByRole('button', { name: text('minutes:sendBack.action') })
      .click();
    await expect(tam.locator('[data-testid=minutes-panel][data-phase=open]')).toBeVisible();
    await test.step('what was signed comes back for both over what was written after it', async () => {
      const before = await field(tam, 'conclusion').inputValue();
      await field(tam, 'conclusion').fill('Viết đè lên.');
      await expect(field(hung, 'conclusion')).toHaveValue('Viết đè lên.');
      await expect(status(tam)).toHaveAttribute('data-status', 'saved');
      await tam.getByTestId('minutes-history').click();
      // What somebody signs is a version of its own, however soon the next word follows.
      await expect(tam.getByTestId('minutes-restore')).toHaveCount(0);
      await tam.getByTestId('minutes-version').nth(1).click();
      await tam.getByTestId('minutes-restore').click();
      for (const page of [tam, hung]) await expect(field(page, 'conclusion')).toHaveValue(before);
    });
    await field(tam, 'nextStep').fill('Tái khám sau 2 tuần');
    await expect(status(tam)).toHaveAttribute('data-status', 'saved');
    await tam.getByTestId('sign-open').click();
    await expect(tam.getByTestId('sign-text')).toContainText('Tái khám sau 2 tuần');
    // As behind a download: that the chair has signed is seen before the signed text is here.
    const reading = Promise.withResolvers<void>();
    await hung.route('**/minutes', async (route) => {
      await reading.promise;
      await route.fallback();
    });
    await tam.getByLabel(text('minutes:sign.password')).fill(DEMO_PASSWORD);
    await tam.getByTestId('sign-submit').click();
    await expect(hung.locator('[data-testid=minutes-panel][data-phase=signing]')).toBeVisible();
    await expect(hung.getByTestId('minutes-phase-told')).toBeVisible();
    reading.resolve();
    await expect(hung.getByTestId('minutes-phase-told')).toHaveCount(0);
    await hung.unroute('**/minutes');
  });

  await test.step('the asking doctor owes a decision on every line, then signs', async () => {
    await hung.getByTestId('sign-open').click();
    const lines = hung.getByTestId('plan-decision');
    await expect(lines).toHaveCount(2);
    await hung.getByLabel(text('minutes:sign.password')).fill(DEMO_PASSWORD);
    await hung.getByTestId('sign-submit').click();
    await expect(hung.getByText(text('minutes:decide.owed'))).toHaveCount(2);
    await lines.nth(0).getByLabel(text('minutes:decide.decline')).check();
    await lines.nth(1).getByLabel(text('minutes:decide.confirm')).check();
    await hung.getByTestId('sign-submit').click();
    for (const page of [hung, tam]) await expect(page.getByTestId('minutes-signed')).toBeVisible();
  });

  await test.step('the document stands in the record and opens as PDF', async () => {
    await expect(tam.getByTestId('delivery')).toHaveAttribute('data-state', 'delivered', { timeout: 30_000 });
    await expect(tam.getByTestId('signature')).toHaveCount(2);
    await expect(tam.getByText(text('minutes:plan.declined'))).toBeVisible();
    await tam.getByTestId('minutes-pdf').click();
    await expect(tam.getByRole('dialog').locator('iframe')).toBeVisible();
    await tam
      .getByRole('dialog')
      .getByRole('button', { name: text('minutes:close') })
      .click();
    const download = tam.waitForEvent('download');
    await tam.getByRole('link', { name: text('minutes:signed.download') }).click();
    const file = await (await download).path();
    expect(readFileSync(file).subarray(0, 5).toString('latin1')).toBe('%PDF-');

    await test.step('whoever holds the paper checks it without an account, on this device', async () => {
      const link = (await tam.getByTestId('minutes-verify').getAttribute('href')) ?? '';
      expect(new URL(pdfCode(file)).pathname, 'the code printed on the paper').toBe(link);
      const elsewhere = await browser.newContext({ baseURL: url, viewport: { width: 360, height: 740 } });
      await holdAnswers(elsewhere);
      const stranger = await elsewhere.newPage();
      await stranger.goto('/verify');
      await stranger.getByLabel(text('verify:code')).fill(link.replace('/verify/', '').toLowerCase());
      await stranger.getByRole('button', { name: text('verify:check') }).click();
      await expect(stranger.getByTestId('verdict')).toContainText(text('verify:valid.title'));
      await expect(stranger.locator('main')).not.toContainText('Trần Thị Bình');
      await expect(stranger.locator('main')).toContainText(text('verify:inWriting'));
      await expect(stranger.locator('main code')).toHaveCount(2);
      await stranger.getByLabel(text('verify:file.label')).setInputFiles(file);
      await expect(stranger.getByText(text('verify:file.same'))).toBeVisible();
      const changed = readFileSync(file);
      changed[200] = (changed[200] ?? 0) ^ 1;
      await stranger.getByLabel(text('verify:file.label')).setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: changed });
      await expect(stranger.getByText(text('verify:file.other'))).toBeVisible();
      await stranger.screenshot({ path: test.info().outputPath('verify-phone.png'), fullPage: true });
      await expectFits(stranger);
      await elsewhere.close();
    });
  });

  await test.step('an amendment: reason, change, both signatures again; the first version is marked as replaced', async () => {
    const first = (await tam.getByTestId('minutes-verify').getAttribute('href')) ?? '';
    await tam.getByTestId('minutes-amend').click();
    await tam.getByLabel(text('minutes:amend.reason')).fill('Ghi nhầm ngày tái khám');
    await tam.getByTestId('amend-submit').click();
    await expect(hung.getByTestId('amendment-banner')).toContainText('Ghi nhầm ngày tái khám');
    await field(tam, 'nextStep').fill('Tái khám sau 3 tuần');
    await expect(status(tam)).toHaveAttribute('data-status', 'saved');
    await tam.getByTestId('sign-open').click();
    await expect(tam.getByTestId('sign-since').locator('ins')).toContainText('3');
    await tam.getByLabel(text('minutes:sign.password')).fill(DEMO_PASSWORD);
    await tam.getByTestId('sign-submit').click();
    await hung.getByTestId('sign-open').click();
    await expect(hung.getByTestId('sign-since').locator('ins'), 'the second to sign is shown it too').toContainText('3');
    await expect(hung.getByTestId('plan-decision')).toHaveCount(2);
    for (const line of await hung.getByTestId('plan-decision').all()) await line.getByLabel(text('minutes:decide.confirm')).check();
    await hung.getByLabel(text('minutes:sign.password')).fill(DEMO_PASSWORD);
    await hung.getByTestId('sign-submit').click();
    await expect(hung.getByTestId('minutes-signed')).toContainText(text('minutes:signed.noticeAmended', { number: 2 }));
    await expect(hung.getByTestId('minutes-pdf-old')).toBeVisible();
    await hung.goto(first);
    await expect(hung.getByTestId('verdict')).toContainText(text('verify:amended.title'));
  });
});
