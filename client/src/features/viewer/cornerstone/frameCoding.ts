import type { FrameForm } from './plainFrame.ts';

const asStored = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/** JPEG-LS is lossless: the same pixels in less than half the bytes (measured on CT). The server answers as stored where it cannot give it. */
const losslessSmaller = 'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80';

/**
 * In which codings a frame is asked for: smaller unless the link is known to be fast, for then coding and decoding cost more time than the bytes saved.
 * What is in colour, in other depths, or compressed with loss already, gains nothing by it.
 */
export function codingsFor(form: FrameForm, lossyImageCompression: unknown, isFast: boolean): string {
  const { samplesPerPixel, bitsAllocated, photometricInterpretation } = form;
  const isGrey =
    samplesPerPixel === 1 && photometricInterpretation?.startsWith('MONOCHROME') === true && (bitsAllocated === 8 || bitsAllocated === 16);
  return isFast || !isGrey || lossyImageCompression === '01' ? asStored : `${losslessSmaller}, ${asStored};q=0.5`;
}
