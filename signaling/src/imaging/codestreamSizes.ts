interface Size {
  rows: number;
  columns: number;
  samples: number;
}

const MARK = 0xff;
const START_OF_SCAN = 0xda;
const JPEG_LS_FRAME = 0xf7;
/** DHT, JPG and DAC stand among the frame headers SOF0…SOF15. */
const TABLES = new Set([0xc4, 0xc8, 0xcc]);
/** SOC followed by SIZ, which is always the first. */
const JPEG_2000 = Buffer.from([0xff, 0x4f, 0xff, 0x51]);

/** What the frame headers of a JPEG (ISO/IEC 10918-1 annex B), JPEG-LS (14495-1 annex C) or JPEG 2000 stream (15444-1 annex A.5.1) say, before anything is decoded; none where there is none. */
export function codestreamSizes(bytes: Buffer): Size[] {
  if (bytes[0] === MARK && bytes[1] === 0xd8) return jpegSizes(bytes);
  if (bytes.indexOf(JPEG_2000) === 0) return jpeg2000Size(bytes);
  // Some put the boxes of a file around it, which DICOM does not want; a box may hold what looks like a header.
  const sizes: Size[] = [];
  for (let at = bytes.indexOf(JPEG_2000); at >= 0; at = bytes.indexOf(JPEG_2000, at + 1)) sizes.push(...jpeg2000Size(bytes.subarray(at)));
  return sizes;
}

function jpeg2000Size(bytes: Buffer): Size[] {
  if (bytes.length < 42) return [];
  const [width, height, left, top] = [8, 12, 16, 20].map((at) => bytes.readUInt32BE(at)) as [number, number, number, number];
  return [{ columns: width - left, rows: height - top, samples: bytes.readUInt16BE(40) }];
}

/** Only one frame header may stand before the scan; which of two a decoder would believe is its own affair. */
function jpegSizes(bytes: Buffer): Size[] {
  const sizes: Size[] = [];
  let at = 2;
  while (at + 10 <= bytes.length && bytes[at] === MARK) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === START_OF_SCAN) break;
    if (marker === MARK) {
      at += 1;
      continue;
    }
    const isFrame = marker === JPEG_LS_FRAME || (marker >= 0xc0 && marker <= 0xcf && !TABLES.has(marker));
    if (isFrame) sizes.push({ rows: bytes.readUInt16BE(at + 5), columns: bytes.readUInt16BE(at + 7), samples: bytes[at + 9] ?? 0 });
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return sizes;
}
