import { expect, test } from './pages/test.ts';
import { openDoctor } from './pages/doctor.ts';
import { fold, pdfText } from './pages/pdf.ts';
import { prepareConsult } from './pages/preparedConsult.ts';
import { enterRoom, openPanel } from './pages/room.ts';
import { text } from './pages/texts.ts';

test('what the room holds goes into the minutes by one click, at the cursor, and out again', async ({ browser, baseURL }) => {
  const url = baseURL ?? '';
  const consult = await prepareConsult(url, 'bs.lan', 'Nguyễn Văn An');
  const lan = await openDoctor(browser, 'bs.lan', url);
  await lan.goto(`/consults/${consult.id}/room`);
  await enterRoom(lan);
  const course = lan.getByTestId('minutes-course');

  await test.step('a value of the summary, before the minutes were ever opened, by keyboard', async () => {
    await openPanel(lan, 'summary');
    const add = lan.locator('[data-testid=add-to-minutes][data-kind=vital]').first();
    await add.focus();
    await lan.keyboard.press('Enter');
    await expect(lan.getByTestId('offer-added')).toContainText(text('minutes:field.course'));
    const label = (await add.getAttribute('aria-label')) ?? '';
    await openPanel(lan, 'minutes');
    await expect(course).toHaveValue(
      new RegExp(
        `${label
          .split(': ')
          .slice(1)
          .join(': ')
          .replaceAll(/[()[\]/.]/g, '.')}$`,
      ),
    );
  });

  await test.step('the summary is printed whole out of the room, with the name and without the call', async () => {
    await openPanel(lan, 'summary');
    const timeline = lan.getByRole('region', { name: text('summary:timeline.title') });
    await expect(timeline.getByRole('listitem').first()).toBeVisible();
    const last = lan.getByRole('tabpanel').getByRole('region').last();
    await expect(last, 'below what the room shows').not.toBeInViewport();
    const titles = await lan.getByRole('tabpanel').getByRole('region').getByRole('heading', { level: 2 }).allInnerTexts();
    const paper = pdfText(await lan.pdf({ format: 'A4', path: test.info().outputPath('summary-of-the-room.pdf') }));
    for (const title of titles) expect(paper).toContain(fold(title));
    expect(paper).toContain('Nguyễn Văn An');
    expect(paper, 'a notice may be up still').not.toContain(text('minutes:undo'));
    expect(paper).not.toContain(text('room:toolbar.leave'));
    expect(paper).not.toContain(text('room:panels.chat'));
    await openPanel(lan, 'minutes');
  });

  await test.step('a line of the chat, where the cursor is', async () => {
    await lan.getByTestId('minutes-conclusion').click();
    await lan.keyboard.type('Kết luận:');
    await openPanel(lan, 'chat');
    await lan.getByLabel(text('chat:write')).fill('Đã dùng furosemid ba ngày');
    await lan.keyboard.press('Enter');
    await lan.getByTestId('add-to-minutes').and(lan.locator('[data-kind=chat]:visible')).click();
    await openPanel(lan, 'minutes');
    await expect(lan.getByTestId('minutes-conclusion')).toHaveValue(/^Kết luận:\n.*\(\d\d:\d\d\): Đã dùng furosemid ba ngày$/);
  });

  await test.step('members and times from the menu; the notice takes it back', async () => {
    await lan.getByTestId('minutes-discussion').click();
    await lan.getByTestId('offer-menu').click();
    await lan.getByRole('menuitem', { name: /Nguyễn Thị Lan,/ }).click();
    await expect(lan.getByTestId('minutes-discussion')).not.toHaveValue('');
    // Those of the steps before may stand there still.
    await lan
      .getByTestId('offer-added')
      .filter({ hasText: text('minutes:field.discussion') })
      .getByRole('button')
      .click();
    await expect(lan.getByTestId('minutes-discussion')).toHaveValue('');
  });
});
