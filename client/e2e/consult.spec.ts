import { expect, test } from '@playwright/test';
import { openDoctor } from './pages/doctor.ts';
import { expectMediaFlowing, expectPainted } from './pages/media.ts';
import { colourCount } from './pages/pixels.ts';
import { endForAll, enterRoom, openPanel, tileOf } from './pages/room.ts';
import { text } from './pages/texts.ts';

const QUESTION = 'Khó thở tăng 2 tuần, phù hai chân, tăng 4 kg. Có cần chuyển tuyến ngay không? <script>alert(1)</script>';
const CONCLUSION = 'Suy tim mất bù mức độ vừa, chưa cần chuyển tuyến; điều chỉnh thuốc lợi tiểu và theo dõi cân nặng hằng ngày.';
const COURSE = 'Đã nghỉ tại giường, thở oxy kính 2 lít/phút, SpO₂ từ 90% lên 95%.';
const PLAN = ['Furosemid 40 mg tiêm tĩnh mạch 2 lần/ngày trong 3 ngày', 'Xét nghiệm kali và creatinin sau 48 giờ'];

test('a consult, from the question to the patient record', async ({ browser, baseURL }) => {
  const url = baseURL ?? '';
  const lan = await openDoctor(browser, 'bs.lan', url);
  const tam = await openDoctor(browser, 'bs.tim', url);

  await test.step('the commune doctor finds the patient and sees the summary', async () => {
    await lan.getByRole('textbox', { name: text('patients:find.title') }).fill('nguyen van an');
    await lan.getByRole('link', { name: /Nguyễn Văn An/ }).click();
    await expect(lan.getByText('Penicillin').first()).toBeVisible();
  });

  await test.step('and asks cardiology', async () => {
    await lan.getByRole('link', { name: text('patients:page.ask') }).click();
    await lan.getByLabel(text('request:field.question')).fill(QUESTION);
    const diagnosis = lan.getByRole('combobox', { name: text('request:field.diagnosis') });
    await diagnosis.fill('suy tim');
    await lan.getByRole('option', { name: /^I50/ }).first().click();
    await lan.getByRole('radio', { name: new RegExp(text('common:urgency.urgent')) }).click();
    await lan.getByRole('combobox', { name: text('request:field.specialty') }).click();
    await lan.getByRole('option', { name: 'Tim mạch', exact: true }).click();
    const target = lan.getByRole('combobox', { name: text('request:field.target') });
    if ((await target.inputValue()) === '') {
      await target.click();
      await lan.getByRole('option').first().click();
    }
    await lan.locator('[name="vitals.systolic"]').fill('148');
    await lan.getByRole('group', { name: text('request:studies.label') }).getByRole('checkbox').first().check();
    await lan.getByRole('button', { name: text('request:send') }).click();
    await expect(lan).toHaveURL(/\/consults\/[0-9a-f-]{36}$/);
  });
  const consultId = lan.url().split('/').at(-1) ?? '';

  await test.step('the specialist sees it arrive without reloading, and accepts', async () => {
    const row = tam.getByRole('list', { name: text('desk:queue.label') }).getByRole('listitem').filter({ hasText: 'Khó thở tăng 2 tuần' });
    await expect(row).toBeVisible();
    await expect(tam).toHaveTitle(/^\(\d+\)/);
    await row.getByRole('button', { name: text('desk:queue.accept') }).click();
    await expect(tam).toHaveURL(new RegExp(`/consults/${consultId}$`));
    await expect(tam.getByText('<script>alert(1)</script>')).toBeVisible();
  });

  await test.step('both check their devices, join, see and hear each other', async () => {
    for (const page of [lan, tam]) {
      await page.getByRole('link', { name: text('consult:action.enterRoom') }).click();
      await enterRoom(page);
    }
    await expect(tileOf(lan, 'Phạm Đức Tâm')).toBeVisible();
    await expect(tileOf(tam, 'Nguyễn Thị Lan')).toBeVisible();
    for (const [page, name] of [[lan, 'Phạm Đức Tâm'], [tam, 'Nguyễn Thị Lan']] as const) {
      await expectMediaFlowing(page);
      await expectPainted(page, `figure[aria-label="${name}"] video`);
    }
  });

  await test.step('mute, hand and camera are seen on the other side', async () => {
    await lan.keyboard.press('m');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').getByText(text('room:tile.muted'))).toBeAttached();
    await lan.keyboard.press('m');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').getByText(text('room:tile.muted'))).not.toBeAttached();
    await lan.keyboard.press('h');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').getByText(text('room:tile.handRaised'))).toBeAttached();
    await lan.keyboard.press('h');
    await lan.keyboard.press('v');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').locator('video')).toHaveCount(0);
    await lan.keyboard.press('v');
    await expectPainted(tam, 'figure[aria-label="Nguyễn Thị Lan"] video');
  });

  await test.step('the specialist opens the study, scrolls and changes the window', async () => {
    await openPanel(tam, 'images');
    const viewport = tam.getByTestId('viewport-element');
    await expect.poll(() => colourCount(viewport), { message: 'the study is drawn', timeout: 60_000 }).toBeGreaterThan(20);
  });

  await test.step('both write the minutes', async () => {
    await openPanel(lan, 'minutes');
    await openPanel(tam, 'minutes');
    await lan.getByTestId('minutes-course').fill(COURSE);
    await expect(tam.getByTestId('minutes-course')).toHaveValue(COURSE);
    await tam.getByTestId('minutes-conclusion').fill(CONCLUSION);
    await expect(lan.getByTestId('minutes-conclusion')).toHaveValue(CONCLUSION);
    for (const [index, line] of PLAN.entries()) {
      await tam.getByTestId('plan-add').click();
      await tam.getByRole('textbox', { name: text('minutes:plan.line', { number: index + 1 }) }).fill(line);
    }
    await expect(lan.getByRole('textbox', { name: text('minutes:plan.line', { number: 2 }) })).toHaveValue(PLAN[1] ?? '');
  });

  await test.step('a chat message arrives with a badge', async () => {
    await openPanel(lan, 'chat');
    await lan.getByRole('textbox', { name: text('chat:write') }).fill('Em gửi thêm điện tim ạ');
    await lan.keyboard.press('Enter');
    await expect(tam.getByRole('tab', { name: text('room:panels.chat') })).toContainText('1');
    await openPanel(tam, 'chat');
    await expect(tam.getByRole('log').getByText('Em gửi thêm điện tim ạ')).toBeVisible();
  });

  await test.step('a reload comes back into the room', async () => {
    await lan.reload();
    await expect(lan.getByRole('toolbar', { name: text('room:toolbar.label') })).toBeVisible();
    await expectMediaFlowing(lan);
  });

  await test.step('the call ends for both, on the page with the minutes', async () => {
    await endForAll(tam);
    for (const page of [tam, lan]) {
      await expect(page).toHaveURL(new RegExp(`/consults/${consultId}$`));
      await expect(page.getByTestId('minutes-panel')).toBeVisible();
    }
  });
});
