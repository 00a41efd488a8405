/** The parts we use of packages that ship no types. */
declare module 'dcmjs' {
  export interface Element {
    vr: string;
    Value?: unknown[];
  }
  export type Dict = Record<string, Element>;
  export class DicomDict {
    constructor(meta: Dict);
    meta: Dict;
    dict: Dict;
    write(options?: { fragmentMultiframe?: boolean; allowInvalidVRLength?: boolean }): ArrayBuffer;
  }
  export const data: {
    DicomDict: typeof DicomDict;
    DicomMessage: {
      readFile(
        buffer: ArrayBuffer,
        options?: { ignoreErrors?: boolean; untilTag?: string; includeUntilTagValue?: boolean; noCopy?: boolean },
      ): DicomDict;
    };
    DicomMetaDictionary: {
      denaturalizeDataset(dataset: Record<string, unknown>): Dict;
    };
  };
  interface Logger {
    setLevel(level: string): void;
    getLogger(name: string): Logger;
  }
  export const log: Logger;
}

declare module '@cornerstonejs/codec-charls/wasmjs' {
  export interface FrameInfo {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
  }
  export interface Decoder {
    getEncodedBuffer(lengthBytes: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): FrameInfo;
    delete(): void;
  }
  export interface JpegLsDecoder extends Decoder {
    /** 0 planes one after the other, 1 lines, 2 samples interleaved. */
    getInterleaveMode(): number;
  }
  export interface Encoder {
    getDecodedBuffer(info: FrameInfo): Uint8Array;
    getEncodedBuffer(): Uint8Array;
    setNearLossless(value: number): void;
    /** As `getInterleaveMode` tells it. */
    setInterleaveMode(mode: number): void;
    encode(): void;
    delete(): void;
  }
  export default function factory(): Promise<{ JpegLSDecoder: new () => JpegLsDecoder; JpegLSEncoder: new () => Encoder }>;
}
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  import type { JpegLsDecoder } from '@cornerstonejs/codec-charls/wasmjs';
  export default function factory(): Promise<{ JpegLSDecoder: new () => JpegLsDecoder }>;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  import type { Decoder } from '@cornerstonejs/codec-charls/wasmjs';
  /** It prints what it reads unless told otherwise. */
  export default function factory(options: { print: (line: string) => void }): Promise<{ J2KDecoder: new () => Decoder }>;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  import type { Decoder } from '@cornerstonejs/codec-charls/wasmjs';
  export default function factory(): Promise<{ JPEGDecoder: new () => Decoder }>;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs' {
  import type { Decoder, FrameInfo } from '@cornerstonejs/codec-charls/wasmjs';
  export interface JpegEncoder {
    /** The decoder's own answer names `isSigned`; where there is none it has to be given. */
    getDecodedBuffer(info: FrameInfo & { isSigned?: boolean }): Uint8Array;
    getEncodedBuffer(): Uint8Array;
    setQuality(percent: number): void;
    setProgressive(progressive: boolean): void;
    encode(): void;
    delete(): void;
  }
  export default function factory(): Promise<{ JPEGDecoder: new () => Decoder; JPEGEncoder: new () => JpegEncoder }>;
}
declare module 'jpeg-lossless-decoder-js' {
  export const lossless: {
    Decoder: new () => { decompress(buffer: ArrayBuffer): ArrayBuffer };
  };
}
