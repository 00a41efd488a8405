import type { DicomInstance } from '../../dicomJson.ts';
import type { Stack } from '../../series.ts';
import { blockOf, type Block } from '../volume.ts';

export interface Made {
  places?: number[];
  modality?: string;
  orientation?: number[];
  change?: (index: number) => DicomInstance;
}
/** Six columns, four rows. */
export function stack({
  places = Array.from({ length: 10 }, (_, i) => -i * 2.5),
  modality = 'CT',
  orientation = [1, 0, 0, 0, 1, 0],
  change,
}: Made = {}): Stack {
  const frames = places.map((z, index) => ({
    studyUid: '1',
    seriesUid: '1',
    sopUid: `1.${index}`,
    frame: 1,
    instance: {
      '00280010': { vr: 'US', Value: [4] },
      '00280011': { vr: 'US', Value: [6] },
      '00280030': { vr: 'DS', Value: [0.7, 0.5] },
      '00200032': { vr: 'DS', Value: [0, 0, z] },
      '00200037': { vr: 'DS', Value: orientation },
      ...change?.(index),
    } satisfies DicomInstance,
  }));
  return {
    id: '1',
    studyUid: '1',
    seriesUid: '1',
    number: 1,
    modality,
    description: '',
    bodyPart: '',
    frames,
    isCine: false,
    frameRate: undefined,
  };
}
export function block(made?: Made): Block {
  const found = blockOf(stack(made));
  if (typeof found === 'string') throw new Error(found);
  return found;
}
