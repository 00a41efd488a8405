import { expect, test } from 'vitest';
import { isBlankText, MINUTES_TEXTS } from './minutesFields.ts';
import { minutesTemplates, templateOf, type MinutesTemplate } from './minutesTemplates.ts';
import { specialtyCodes } from './specialties.ts';

test('every specialty has a template, and the kind of remote work decides before it', () => {
  for (const specialty of specialtyCodes) expect(templateOf({ specialty, kind: 'advice' }).prompts.course?.length).toBeGreaterThan(2);
  expect(templateOf({ specialty: 'cardiology', kind: 'advice' }).code).toBe('cardiology');
  expect(templateOf({ specialty: 'cardiology', kind: 'imaging' }).code).toBe('imaging');
  expect(templateOf({ specialty: 'oncology', kind: 'pathology' }).code).toBe('pathology');
  expect(templateOf({ specialty: 'unknown', kind: 'advice' }).code).toBe('internal');
});

test.each(minutesTemplates.map((template: MinutesTemplate) => [template.code, template] as const))(
  '%s has both languages, composed, no prompt twice',
  (_code, template) => {
    expect(template.vi && template.en).toBeTruthy();
    for (const [field, prompts] of Object.entries(template.prompts)) {
      expect(MINUTES_TEXTS).toContain(field);
      for (const language of ['vi', 'en'] as const) {
        const words = prompts.map((prompt) => prompt[language]);
        expect(new Set(words).size).toBe(words.length);
        for (const word of words) {
          expect(word).toBe(word.normalize('NFC').trim());
          expect(word).not.toMatch(/[:\n]/);
        }
      }
    }
  },
);

test('headings alone say nothing', () => {
  expect(isBlankText('')).toBe(true);
  expect(isBlankText('Tiền sử:\n\nKhám: \n')).toBe(true);
  expect(isBlankText('Tiền sử: tăng huyết áp\nKhám:')).toBe(false);
  expect(isBlankText('Ổn định')).toBe(false);
});
