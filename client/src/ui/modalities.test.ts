import { expect, it } from 'vitest';
import { modalitiesText } from './modalities.ts';

it('names what pictures were taken with, and documents only where there is nothing else', () => {
  expect(modalitiesText(['CT', 'KO', 'SR'])).toBe('CT');
  expect(modalitiesText(['PT', 'CT'])).toBe('PT, CT');
  expect(modalitiesText(['SR'])).toBe('SR');
  expect(modalitiesText([])).toBe('');
});
