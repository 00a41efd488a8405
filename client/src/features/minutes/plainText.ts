import { MINUTES_TEXTS } from '@hoi-chan/shared/clinical/minutesFields.ts';
import { readWritten, type MinutesDocument } from './document.ts';

/** Everything written, as text with the names of the sections: to be taken elsewhere when the server does not take it. */
export function plainText(document: MinutesDocument, nameOf: (field: string) => string): string {
  const { plan, diagnosis, ...texts } = readWritten(document);
  const lines = plan.filter(({ text }) => text.trim() !== '');
  const sections = [
    ...MINUTES_TEXTS.map((key) => ({ field: key as string, text: texts[key] })),
    { field: 'diagnosis', text: [diagnosis.code, diagnosis.text].filter((part) => part !== '').join(' ') },
    { field: 'plan', text: lines.map(({ text }, index) => `${index + 1}. ${text}`).join('\n') },
  ];
  return sections
    .filter(({ text }) => text.trim() !== '')
    .map(({ field, text }) => `${nameOf(field)}\n${text}`)
    .join('\n\n');
}
