/** Which picture a key image is, as papers and records name it (Vietnamese, as both are). `index` from 0. */
export function keyImageName(
  {
    series,
    instanceNumber,
    frame,
    frameCount,
    markedBy,
  }: { series: string; instanceNumber: number | null; frame: number; frameCount: number | null; markedBy: string },
  index: number,
): string {
  const place = [
    series,
    instanceNumber === null ? '' : `ảnh số ${instanceNumber}`,
    frameCount === null || frameCount === 1 ? '' : `khung hình ${frame}/${frameCount}`,
  ];
  return `${index + 1}. ${[...place, `do ${markedBy} đánh dấu`].filter(Boolean).join(', ')}`;
}
