import {
  angleOf,
  areaOf,
  lengthOf,
  statisticsOf,
  type PictureValues,
  type RegionStatistics,
} from '@hoi-chan/shared/clinical/imaging/measure.ts';
import { imageScale, type ScaleSource } from '@hoi-chan/shared/clinical/imaging/scale.ts';
import type { AnnotationShape } from '@hoi-chan/shared/features/annotations.ts';
import { TAG, textOf, type DicomInstance } from '../dicomJson.ts';
import { valueUnit } from '../windows.ts';

/** What an annotation says in numbers. */
export interface Findings {
  /** mm or pixels. */
  length?: number;
  /** mm² or square pixels. */
  area?: number;
  degrees?: number;
  /** Where there is a value for each pixel. */
  statistics?: RegionStatistics;
  value?: number;
  valueUnit: string;
  /** undefined: sizes are in pixels. */
  scale: ScaleSource | undefined;
}

/** Works out an annotation on the picture `instance` describes; `values` when its pixels are in memory. */
export function findingsOf(shape: AnnotationShape, instance: DicomInstance, values: PictureValues | undefined): Findings {
  const { kind, points, frame } = shape;
  const scale = imageScale(instance, frame, points);
  const common = { valueUnit: valueUnit(instance), scale: scale?.source };
  switch (kind) {
    case 'length':
      return { ...common, length: lengthOf(points, scale) };
    case 'angle':
      return { ...common, degrees: angleOf(points, scale) };
    case 'ellipse':
    case 'rectangle':
    case 'freehand': {
      const statistics = values && statisticsOf(kind, points, values);
      return { ...common, area: areaOf(kind, points, scale), ...(statistics && { statistics }) };
    }
    case 'probe': {
      const [column, row] = (points[0] ?? [0, 0]).map((at) => Math.round(at));
      const isInside = values !== undefined && (column ?? -1) >= 0 && (row ?? -1) >= 0;
      if (!isInside || (column ?? 0) >= values.columns || (row ?? 0) >= values.rows) return common;
      return { ...common, value: values.valueAt(column ?? 0, row ?? 0) };
    }
    case 'arrow':
    case 'key':
      return common;
  }
}

/** Whether an annotation says something that only the pixels of its picture tell. Colours are no values, whether in memory or not. */
export function needsValues({ kind }: Pick<AnnotationShape, 'kind'>, instance: DicomInstance): boolean {
  const isRead = kind === 'probe' || kind === 'ellipse' || kind === 'rectangle' || kind === 'freehand';
  const photometric = textOf(instance, TAG.photometric);
  // The loader draws in grey what names no photometric interpretation.
  return isRead && (photometric === '' || photometric.startsWith('MONOCHROME'));
}

/** The same in lines of text, short enough to stand beside the drawing. Numbers in the reader's way of writing. */
export function linesOf(findings: Findings, text: string, format: (value: number, digits: number) => string): string[] {
  const { length, area, degrees, statistics, value, valueUnit: unit, scale } = findings;
  const [size, square] = scale === undefined ? ['px', 'px²'] : ['mm', 'mm²'];
  // What is measured on the detector is not the size in the patient.
  const about = scale === 'detector' ? '≈ ' : '';
  const lines: string[] = [];
  if (length !== undefined) lines.push(`${about}${format(length, 1)} ${size}`);
  if (degrees !== undefined) lines.push(`${format(degrees, 1)}°`);
  if (statistics !== undefined) {
    const { mean, deviation, min, max } = statistics;
    lines.push(`${format(mean, 1)} ± ${format(deviation, 1)}${unit === '' ? '' : ` ${unit}`}`);
    lines.push(`${format(min, 1)} … ${format(max, 1)}`);
  }
  if (area !== undefined) lines.push(`${about}${format(area, 1)} ${square}`);
  if (value !== undefined) lines.push(`${format(value, 1)}${unit === '' ? '' : ` ${unit}`}`);
  if (text !== '') lines.push(text);
  return lines;
}
