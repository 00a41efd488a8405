import type { KeyImageChoice, MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';

export interface Choosable {
  /** As marked in the images now. */
  standing: readonly MinutesKeyImage[];
  /** Of the versions signed so far, oldest first. */
  signed: readonly MinutesKeyImage[];
  /** By id, what the amendments so far took in (true) or out; the latest word on each. */
  chosen: ReadonlyMap<string, boolean>;
}

/**
 * What a new version of signed minutes may list: every picture of the case that is marked as key, or that a signed version lists. Without a word on it
 * a marked one is in, and one whose mark is gone is not.
 */
export function keyImageChoices({ standing, signed, chosen }: Choosable): KeyImageChoice[] {
  const pictureOf = ({ sopUid, frame }: MinutesKeyImage): string => `${sopUid} ${frame}`;
  const marked = new Set(standing.map(pictureOf));
  // A picture marked anew is the one that is marked; of several versions the last word on it counts.
  const gone = new Map(signed.filter((image) => !marked.has(pictureOf(image))).map((image) => [pictureOf(image), image]));
  return [
    ...[...gone.values()].map((image) => ({ ...image, isIn: chosen.get(image.id) ?? false })),
    ...standing.map((image) => ({ ...image, isIn: chosen.get(image.id) ?? true })),
  ];
}

export const takenIn = (choices: readonly KeyImageChoice[]): MinutesKeyImage[] =>
  choices.filter(({ isIn }) => isIn).map(({ isIn: _, ...image }) => image);
