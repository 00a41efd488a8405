import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLatestOnly } from './latestOnly.ts';
import { FakeClock } from './testing/fakes.ts';

it('sends the newest, at most thirty times a second, and always the last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 60 }), async (pauses) => {
      const clock = new FakeClock();
      const sent: { value: number; at: number }[] = [];
      let value = 0;
      const latest = createLatestOnly(clock, 1000 / 30, () => {
        sent.push({ value, at: clock.now() });
        return Promise.resolve();
      });
      for (const pause of pauses) {
        value += 1;
        latest.push();
        await clock.pass(pause);
      }
      await clock.pass(200);
      expect(sent.at(-1)?.value).toBe(value);
      sent.forEach((each, index) => {
        const before = sent[index - 1];
        if (before !== undefined) expect(each.at - before.at).toBeGreaterThanOrEqual(1000 / 30 - 1);
      });
    }),
    { numRuns: 40 },
  );
});

it('collects no queue on a link that does not answer, and goes on with the newest when it does', async () => {
  const clock = new FakeClock();
  const answers: (() => void)[] = [];
  const sent: number[] = [];
  let value = 0;
  const latest = createLatestOnly(clock, 10, () => {
    sent.push(value);
    return new Promise<void>((resolve) => answers.push(resolve));
  });
  for (; value < 100; value += 1) {
    latest.push();
    await clock.pass(20);
  }
  expect(sent).toHaveLength(5);
  answers[0]?.();
  await clock.pass(20);
  expect(sent).toHaveLength(6);
  expect(sent.at(-1)).toBe(100);
});

it('counts nothing as sent when there is nothing to send', async () => {
  const clock = new FakeClock();
  let wanted = false;
  let sent = 0;
  const latest = createLatestOnly(clock, 1000, () => (wanted ? ((sent += 1), Promise.resolve()) : undefined));
  latest.push();
  await clock.pass(20);
  wanted = true;
  latest.push();
  await clock.pass(20);
  expect(sent).toBe(1);
  latest.push();
  latest.cancel();
  await clock.pass(2000);
  expect(sent).toBe(1);
});
