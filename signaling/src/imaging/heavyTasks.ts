import { open } from 'node:fs/promises';
import { asBuffer } from './asBuffer.ts';
import { encodeJpegLs } from './codecs.ts';
import { bulkValue, parseHead, type DicomJson } from './dicomJson.ts';
import type { RenderOptions } from './gateway.ts';
import { inspect, type Inspection } from './inspect.ts';
import { readLayout } from './layout.ts';
import { captureToDicom, type Capture, type CaptureRequest } from './photo.ts';
import { drawPreview } from './preview.ts';
import { regionValues, type Region, type RegionValues } from './regionValues.ts';

/** What costs processor time, or could be made to by a hostile file: it runs in the worker thread (see offload.ts), never beside the sockets. */
export const heavyTasks = {
  /** Reads and checks a part-10 file. */
  async inspect(path: string): Promise<Inspection> {
    const file = await open(path, 'r');
    try {
      return await inspect(file, (await file.stat()).size);
    } finally {
      await file.close();
    }
  },

  /** A bulk value of a stored file at `tag[/item/tag…]`. */
  async bulkValue(path: string, tagPath: string): Promise<Uint8Array | undefined> {
    const file = await open(path, 'r');
    try {
      const layout = await readLayout(file, (await file.stat()).size);
      const head = Buffer.allocUnsafe(layout.headBytes);
      await file.read(head, 0, head.length, 0);
      return bulkValue(parseHead(head), tagPath);
    } finally {
      await file.close();
    }
  },

  async drawPreview(
    dataset: DicomJson,
    transferSyntaxUid: string,
    frame: Uint8Array,
    options: Omit<RenderOptions, 'signal'>,
  ): Promise<Uint8Array> {
    return await drawPreview(dataset, transferSyntaxUid, asBuffer(frame), options);
  },

  async regionValues(
    dataset: DicomJson,
    transferSyntaxUid: string,
    frame: Uint8Array,
    frameNumber: number,
    regions: readonly Region[],
  ): Promise<(RegionValues | undefined)[]> {
    return await regionValues(dataset, transferSyntaxUid, asBuffer(frame), frameNumber, regions);
  },

  async encodeJpegLs(frame: Uint8Array, dataset: DicomJson): Promise<Uint8Array | undefined> {
    return await encodeJpegLs(asBuffer(frame), dataset);
  },

  /** A photo or PDF as a DICOM object of a patient. */
  async capture(request: Omit<CaptureRequest, 'bytes'> & { bytes: Uint8Array }): Promise<Omit<Capture, 'file'> & { file: Uint8Array }> {
    return await captureToDicom({ ...request, bytes: asBuffer(request.bytes) });
  },
};

export type HeavyTasks = typeof heavyTasks;
