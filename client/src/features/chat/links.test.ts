import { describe, expect, test } from 'vitest';
import { splitLinks } from './links.ts';

describe('splitLinks', () => {
  test('makes web addresses links and keeps the rest', () => {
    expect(splitLinks('Xem https://moh.gov.vn/a?b=c, rồi gọi lại.')).toEqual([
      { kind: 'text', text: 'Xem ' },
      { kind: 'link', text: 'https://moh.gov.vn/a?b=c', href: 'https://moh.gov.vn/a?b=c' },
      { kind: 'text', text: ', rồi gọi lại.' },
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt://https://x.vn/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
  ])('never turns %s into a link with that scheme', (message) => {
    for (const part of splitLinks(message)) if (part.kind === 'link') expect(part.href).toMatch(/^https?:/);
    expect(
      splitLinks(message)
        .map((part) => part.text)
        .join(''),
    ).toBe(message);
  });

  test('an address that is none stays text', () => {
    expect(splitLinks('http://[oops')).toEqual([{ kind: 'text', text: 'http://[oops' }]);
  });
});
