/** MPEG-2, H.264 and H.265, the fragmentable ones too (PS3.5 §8.2.5 to §8.2.8): the frames of a film depend on each other, it is no row of pictures. */
export const isFilm = (transferSyntaxUid: string): boolean => /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?$/.test(transferSyntaxUid);
