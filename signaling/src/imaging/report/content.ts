import type { Dict } from 'dcmjs';
import { dicomName, elements } from '../part10.ts';

/** Content items of structured reports (PS3.3 §C.17.3). */

export interface Code {
  value: string;
  scheme: string;
  meaning: string;
}
export const code = (value: string, scheme: string, meaning: string): Code => ({ value, scheme, meaning });

export function codeSequence({ value, scheme, meaning }: Code): Dict[] {
  return [elements({ '00080100 SH': value, '00080102 SH': scheme, '00080104 LO': meaning })];
}

type Relationship = 'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'INFERRED FROM' | 'SELECTED FROM' | 'HAS PROPERTIES';

export interface ReferencedImage {
  sopClassUid: string;
  sopUid: string;
  /** undefined: the object has one frame only. */
  frame: number | undefined;
}

function item(relationship: Relationship, type: string, name: Code | undefined, rest: Dict, children: Dict[] = []): Dict {
  return {
    ...elements({ '0040A010 CS': relationship, '0040A040 CS': type }),
    ...(name && elements({ '0040A043 SQ': codeSequence(name) })),
    ...rest,
    ...(children.length > 0 && elements({ '0040A730 SQ': children })),
  };
}

export const container = (name: Code, children: Dict[], templateId?: string, relationship: Relationship = 'CONTAINS'): Dict =>
  item(
    relationship,
    'CONTAINER',
    name,
    {
      ...elements({ '0040A050 CS': 'SEPARATE' }),
      ...(templateId !== undefined && elements({ '0040A504 SQ': template(templateId) })),
    },
    children,
  );

export function template(identifier: string): Dict[] {
  return [elements({ '00080105 CS': 'DCMR', '0040DB00 CS': identifier })];
}

export const codeItem = (relationship: Relationship, name: Code, value: Code, children: Dict[] = []): Dict =>
  item(relationship, 'CODE', name, elements({ '0040A168 SQ': codeSequence(value) }), children);
export const textItem = (relationship: Relationship, name: Code, value: string): Dict =>
  item(relationship, 'TEXT', name, elements({ '0040A160 UT': value }));
export const uidItem = (relationship: Relationship, name: Code, value: string): Dict =>
  item(relationship, 'UIDREF', name, elements({ '0040A124 UI': value }));
const personItem = (relationship: Relationship, name: Code, value: string): Dict =>
  item(relationship, 'PNAME', name, elements({ '0040A123 PN': value }));

/** The person who observed (PS3.16 TID 1002 and 1003). */
export const observerItems = (name: string): Dict[] => [
  codeItem('HAS OBS CONTEXT', code('121005', 'DCM', 'Observer Type'), code('121006', 'DCM', 'Person')),
  personItem('HAS OBS CONTEXT', code('121008', 'DCM', 'Person Observer Name'), dicomName(name)),
];

/** A number; DS holds at most 16 characters (PS3.5 §6.2). */
export const numberItem = (name: Code, value: number, unit: Code, children: Dict[] = []): Dict =>
  item(
    'CONTAINS',
    'NUM',
    name,
    elements({ '0040A300 SQ': [elements({ '0040A30A DS': decimal(value), '004008EA SQ': codeSequence(unit) })] }),
    children,
  );

function decimal(value: number): string {
  return Number(value.toPrecision(8)).toString().slice(0, 16);
}

export const imageItem = (relationship: Relationship, { sopClassUid, sopUid, frame }: ReferencedImage): Dict =>
  item(
    relationship,
    'IMAGE',
    undefined,
    elements({
      '00081199 SQ': [
        {
          ...elements({ '00081150 UI': sopClassUid, '00081155 UI': sopUid }),
          ...(frame !== undefined && elements({ '00081160 IS': frame })),
        },
      ],
    }),
  );

/** Of an object that is no picture. */
export const compositeItem = (relationship: Relationship, { sopClassUid, sopUid }: Omit<ReferencedImage, 'frame'>): Dict =>
  item(
    relationship,
    'COMPOSITE',
    undefined,
    elements({ '00081199 SQ': [elements({ '00081150 UI': sopClassUid, '00081155 UI': sopUid })] }),
  );

export type GraphicType = 'POINT' | 'POLYLINE' | 'ELLIPSE';

/**
 * Coordinates in a picture. `points` count from the middle of the first pixel; DICOM counts from its upper left corner (PS3.3 §C.18.6.1.1).
 */
export const regionItem = (
  relationship: Relationship,
  name: Code | undefined,
  type: GraphicType,
  points: readonly (readonly [number, number])[],
  image: ReferencedImage,
): Dict =>
  item(
    relationship,
    'SCOORD',
    name,
    elements({ '00700022 FL': points.flatMap(([column, row]) => [column + 0.5, row + 0.5]), '00700023 CS': type }),
    [imageItem('SELECTED FROM', image)],
  );
