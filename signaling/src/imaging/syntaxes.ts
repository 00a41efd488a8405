/** Transfer syntaxes (PS3.5 annex A) and the media types of their frames (PS3.18 table 8.7.3-2). */
export const IMPLICIT_LE = '1.2.840.10008.1.2';
export const EXPLICIT_LE = '1.2.840.10008.1.2.1';
export const DEFLATED_LE = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BE = '1.2.840.10008.1.2.2';
export const RLE = '1.2.840.10008.1.2.5';
export const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
export const JPEG_EXTENDED = '1.2.840.10008.1.2.4.51';
export const JPEG_LOSSLESS = '1.2.840.10008.1.2.4.57';
export const JPEG_LOSSLESS_SV1 = '1.2.840.10008.1.2.4.70';
export const JPEG_LS = '1.2.840.10008.1.2.4.80';
export const JPEG_LS_NEAR = '1.2.840.10008.1.2.4.81';
export const J2K_LOSSLESS = '1.2.840.10008.1.2.4.90';
export const J2K = '1.2.840.10008.1.2.4.91';

const MEDIA_TYPES: Record<string, string> = {
  [JPEG_BASELINE]: 'image/jpeg',
  [JPEG_EXTENDED]: 'image/jpeg',
  [JPEG_LOSSLESS]: 'image/jpeg',
  [JPEG_LOSSLESS_SV1]: 'image/jpeg',
  [JPEG_LS]: 'image/jls',
  [JPEG_LS_NEAR]: 'image/jls',
  [J2K_LOSSLESS]: 'image/jp2',
  [J2K]: 'image/jp2',
  [RLE]: 'image/dicom-rle',
};

/** Uncompressed pixels: one run of bytes, frame after frame. */
export function isNative(transferSyntaxUid: string): boolean {
  return [IMPLICIT_LE, EXPLICIT_LE, DEFLATED_LE, EXPLICIT_BE].includes(transferSyntaxUid);
}

/** Content-Type of one frame's part; unquoted, because Cornerstone3D takes the parameter as it stands. */
export function frameContentType(transferSyntaxUid: string): string {
  const type = MEDIA_TYPES[transferSyntaxUid] ?? 'application/octet-stream';
  return `${type}; transfer-syntax=${isNative(transferSyntaxUid) ? EXPLICIT_LE : transferSyntaxUid}`;
}
