import { numberOf, numbersOf, TAG, textOf, type DicomInstance } from './dicomJson.ts';

/** A display window in modality units (HU for CT), PS3.3 §C.11.2. */
export interface VoiWindow {
  center: number;
  width: number;
}

export interface WindowPreset extends VoiWindow {
  key: 'lung' | 'mediastinum' | 'abdomen' | 'bone' | 'brain' | 'stroke';
}

/** The usual windows of CT reading; keys 1–6. Values as in common radiology teaching, in HU. */
export const CT_PRESETS: readonly WindowPreset[] = [
  { key: 'lung', center: -600, width: 1500 },
  { key: 'mediastinum', center: 40, width: 400 },
  { key: 'abdomen', center: 60, width: 350 },
  { key: 'bone', center: 480, width: 2500 },
  { key: 'brain', center: 40, width: 80 },
  { key: 'stroke', center: 35, width: 30 },
];

/** Presets mean something only where numbers are HU. */
export function presetsFor(modality: string): readonly WindowPreset[] {
  return modality === 'CT' ? CT_PRESETS : [];
}

/** The window the file proposes; a width below 1 (some devices write 0) would be a black picture and counts as none. */
export function proposedWindow(instance: DicomInstance): VoiWindow | undefined {
  const center = numberOf(instance, TAG.windowCenter);
  const width = numberOf(instance, TAG.windowWidth);
  return center !== undefined && width !== undefined && width >= 1 ? { center, width } : undefined;
}

/** The window after dragging by `dx`, `dy` pixels: right widens, down brightens less. Speed follows the width, so bone and brain both feel right. */
export function draggedWindow(from: VoiWindow, dx: number, dy: number): VoiWindow {
  const step = Math.max(from.width, 20) / 300;
  return { center: from.center + dy * step, width: Math.max(1, from.width + dx * step) };
}

/** The unit of the numbers under the pointer, or '' when they have none. */
export function valueUnit(instance: DicomInstance): string {
  const modality = textOf(instance, TAG.modality);
  if (modality === 'PT') return textOf(instance, TAG.units);
  const type = textOf(instance, TAG.rescaleType);
  if (type !== '' && type !== 'US') return type;
  return modality === 'CT' ? 'HU' : '';
}

/**
 * The metadata as the image loader may use it: windows that would draw black are gone (all of them, because the loader reads only the first).
 * The given instance is not changed.
 */
export function withoutUselessWindows(instance: DicomInstance): DicomInstance {
  const widths = numbersOf(instance, TAG.windowWidth);
  if (instance[TAG.windowWidth] === undefined && instance[TAG.windowCenter] === undefined) return instance;
  if (widths.length > 0 && (widths[0] ?? 0) >= 1 && numberOf(instance, TAG.windowCenter) !== undefined) return instance;
  const { [TAG.windowCenter]: _center, [TAG.windowWidth]: _width, ...rest } = instance;
  return rest;
}
