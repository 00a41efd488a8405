import { identifierSystems, parseInsuranceNumber, patientNumbersOf } from '@hoi-chan/shared/clinical/identifiers.ts';
import { parseCardQr } from '@hoi-chan/shared/clinical/cards.ts';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';

/** What somebody looks for: numbers of a card, else words of a name; neither: whoever was seen lately. */
export interface PatientQuery {
  /** `system|value`. */
  numbers: { system: string; value: string }[];
  /** Ten-digit social-insurance numbers, which are the end of a 15-character card too. */
  socialNumbers: string[];
  /** Folded words, each of which the name must hold. */
  words: string[];
}

/** @throws AppError INVALID_REQUEST `unreadable_card` for a scan that is cut short or damaged. */
export function readQuery(q: string): PatientQuery {
  const text = q.trim();
  const numbers = text.includes('|')
    ? numbersOfCard(text)
    : patientNumbersOf(text).map(({ system, number }) => ({ system, value: number }));
  const isNumber = numbers.length > 0;
  return {
    numbers,
    socialNumbers: numbers.flatMap(({ system, value }) => (system === identifierSystems.insuranceNumber ? socialNumberOf(value) : [])),
    words: isNumber ? [] : foldVietnamese(text).split(/\s+/).filter(Boolean).slice(0, 8),
  };
}

/** In which way somebody looked, without what for. */
export function kindOfQuery({ numbers, words }: PatientQuery): 'number' | 'name' | 'recent' {
  return numbers.length > 0 ? 'number' : words.length > 0 ? 'name' : 'recent';
}

/** The number that both forms of an insurance card share. */
export function socialNumberOf(insuranceNumber: string): string[] {
  const parsed = parseInsuranceNumber(insuranceNumber);
  return parsed === undefined || parsed.form === 'personal' ? [] : [parsed.socialInsuranceNumber];
}

function numbersOfCard(text: string): { system: string; value: string }[] {
  const reading = parseCardQr(text);
  if (!reading.ok) {
    throw new AppError('INVALID_REQUEST', 'the card could not be read', {
      reason: 'unreadable_card',
      fields: [{ path: 'q', reason: reading.problem.toLowerCase() }],
    });
  }
  const { card } = reading;
  if (card.kind === 'bhyt') return patientNumbersOf(card.insuranceNumber).map(({ system, number }) => ({ system, value: number }));
  return [
    ...patientNumbersOf(card.personalId).map(({ system, number }) => ({ system, value: number })),
    ...(card.citizenId === undefined ? [] : [{ system: identifierSystems.citizenId, value: card.citizenId }]),
  ];
}
