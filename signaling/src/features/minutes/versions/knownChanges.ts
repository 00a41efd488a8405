import type { KnownChange, MinutesContent, MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import { canonicalJson } from '../content.ts';

/** What changed of the signed content without anybody writing it: key images, who took part, the patient's data, times and place. */
export function knownChanges(before: MinutesContent, after: MinutesContent): KnownChange[] {
  return [
    ...fieldChanges(before, after),
    ...memberChanges(before, after),
    ...keyImageChanges(before.keyImages ?? [], after.keyImages ?? []),
  ];
}

function fieldChanges(before: MinutesContent, after: MinutesContent): KnownChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return (Object.keys(is) as (keyof typeof is)[]).flatMap((field) =>
    was[field] === is[field] ? [] : [{ what: 'field' as const, field, before: was[field], after: is[field] }],
  );
}

function fieldsOf({ place, startedAt, endedAt, chair, secretary, patient }: MinutesContent) {
  const person = ({ title, name, facilityName }: MinutesContent['chair']): string =>
    `${[title, name].filter(Boolean).join(' ')}, ${facilityName}`;
  return {
    place,
    startedAt: startedAt ?? '',
    endedAt: endedAt ?? '',
    chair: person(chair),
    secretary: person(secretary),
    patientName: patient.name,
    birthDate: patient.birthDate ?? '',
    gender: patient.gender,
    identifiers: patient.identifiers.join(', '),
    address: patient.address,
  };
}

function memberChanges({ members: before }: MinutesContent, { members: after }: MinutesContent): KnownChange[] {
  const lacking = (in_: typeof before, each: (typeof before)[number]): boolean => !in_.some((other) => isSame(other, each));
  return [
    ...before.filter((each) => lacking(after, each)).map((person) => ({ what: 'member' as const, change: 'removed' as const, person })),
    ...after.filter((each) => lacking(before, each)).map((person) => ({ what: 'member' as const, change: 'added' as const, person })),
  ];
}

/** A picture marked anew (in another window, by another person) is the same picture, changed. */
function keyImageChanges(before: readonly MinutesKeyImage[], after: readonly MinutesKeyImage[]): KnownChange[] {
  const find = (list: readonly MinutesKeyImage[], { sopUid, frame }: MinutesKeyImage) =>
    list.find((each) => each.sopUid === sopUid && each.frame === frame);
  const change = (image: MinutesKeyImage, how: 'added' | 'removed' | 'changed') => ({ what: 'keyImage' as const, change: how, image });
  return [
    ...before.filter((image) => find(after, image) === undefined).map((image) => change(image, 'removed')),
    ...after.flatMap((image) => {
      const was = find(before, image);
      if (was === undefined) return [change(image, 'added')];
      return isSame(was, image) ? [] : [change(image, 'changed')];
    }),
  ];
}

/** What was read from the database has its members in another order. */
const isSame = (a: object, b: object): boolean => canonicalJson(a) === canonicalJson(b);
