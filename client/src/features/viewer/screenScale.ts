/** How many CSS pixels of this screen make a millimetre, and whether somebody has measured it. */
export interface ScreenScale {
  pixelsPerMm: number;
  isMeasured: boolean;
}

/** ID-1 of ISO/IEC 7810: the citizen's identity card, a bank card. */
export const CARD_MM = { width: 85.6, height: 53.98 } as const;

/** What CSS says an inch is (96 pixels); true on few screens. */
export const assumedScale: ScreenScale = { pixelsPerMm: 96 / 25.4, isMeasured: false };

export function isScreenScale(value: unknown): value is ScreenScale {
  if (typeof value !== 'object' || value === null || !('pixelsPerMm' in value) || !('isMeasured' in value)) return false;
  const { pixelsPerMm, isMeasured } = value;
  return typeof pixelsPerMm === 'number' && pixelsPerMm >= 1 && pixelsPerMm <= 30 && typeof isMeasured === 'boolean';
}

/** By how much to zoom so that a millimetre of the picture is one on the screen. */
export function trueSizeFactor(screen: ScreenScale, pixelsARow: number, mmARow: number): number {
  return (screen.pixelsPerMm * mmARow) / pixelsARow;
}
