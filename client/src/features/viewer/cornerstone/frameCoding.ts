import type { FrameForm } from './plainFrame.ts';

const asStored = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/**
 * JPEG-LS is lossless: the same pixels in less than half the bytes (measured on CT), of ultrasound in an eighth. The server answers as stored where it cannot
 * give it, and leaves samples in the order that the metadata name.
 */
const losslessSmaller = 'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80';

/**
 * In which codings a frame is asked for: smaller unless the link is known to be fast, for then coding and decoding cost more time than the bytes saved.
 * What is in other depths, shares chroma, or is compressed with loss already, gains nothing by it.
 */
export function codingsFor(form: FrameForm, lossyImageCompression: unknown, isFast: boolean): string {
  return isFast || !isCodable(form) || lossyImageCompression === '01' ? asStored : `${losslessSmaller}, ${asStored};q=0.5`;
}

function isCodable({ samplesPerPixel, bitsAllocated, photometricInterpretation }: FrameForm): boolean {
  if (samplesPerPixel === 3)
    return bitsAllocated === 8 && (photometricInterpretation === 'RGB' || photometricInterpretation === 'YBR_FULL');
  if (samplesPerPixel !== 1) return false;
  if (photometricInterpretation === 'PALETTE COLOR') return bitsAllocated === 8;
  return photometricInterpretation?.startsWith('MONOCHROME') === true && (bitsAllocated === 8 || bitsAllocated === 16);
}
