import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { imagingContract } from './contract.suite.ts';
import { DicomWebGateway } from './dicomweb.ts';
import { elements } from './part10.ts';
import { JPEG_LS } from './syntaxes.ts';
import { SIDE, testObject, testRef } from './testing/objects.ts';
import { startOrthanc } from './testing/orthanc.ts';
import { bytesOf, partOf } from './testing/payloads.ts';

imagingContract('Orthanc over DICOMweb', async () => {
  const orthanc = await startOrthanc();
  const gateway = new DicomWebGateway({ url: orthanc.dicomWebUrl, username: orthanc.username, password: orthanc.password });
  return { gateway, stop: orthanc.stop };
});

it('says UNAVAILABLE when nobody listens, when credentials are refused, and when the answer is too late', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  const refusing = createServer((_request, response) => response.writeHead(401).end()).listen(0, '127.0.0.1');
  const url = (server: typeof silent): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const study = testRef('a').studyUid;
    const nobody = new DicomWebGateway({ url: 'http://127.0.0.1:9/dicom-web' });
    expect(await nobody.ping()).toBe(false);
    await expect(nobody.study(study)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(nobody.store([[testObject({ instance: 'a' })]])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await nobody.close();
    await expect(new DicomWebGateway({ url: url(silent), timeoutMs: 50 }).study(study)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'timeout',
    });
    await expect(new DicomWebGateway({ url: url(refusing) }).study(study)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'credentials',
    });
  } finally {
    silent.closeAllConnections();
    silent.close();
    refusing.close();
  }
});

it('asks for everything unpacked: of a packed answer the end is lost when its connection is closed while we are busy', async () => {
  const asked: (string | undefined)[] = [];
  const pacs = createServer((request, response) => {
    asked.push(request.headers['accept-encoding']?.toString());
    response.setHeader('content-type', 'application/dicom+json').end('[]');
  }).listen(0, '127.0.0.1');
  await once(pacs, 'listening');
  try {
    const gateway = new DicomWebGateway({ url: `http://127.0.0.1:${(pacs.address() as AddressInfo).port}` });
    expect(await gateway.ping()).toBe(true);
    await gateway.close();
    expect(asked).toEqual(['identity']);
  } finally {
    pacs.closeAllConnections();
    pacs.close();
  }
});

it('stops reading a bulk value that would fill the memory', async () => {
  let sent = 0;
  const pacs = createServer((_request, response) => {
    response.setHeader('content-type', 'application/octet-stream');
    const piece = Buffer.alloc(1024 * 1024);
    const more = (): void => {
      while (sent < 1_000 && !response.destroyed) {
        sent += 1;
        if (!response.write(piece)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  }).listen(0, '127.0.0.1');
  await once(pacs, 'listening');
  try {
    const gateway = new DicomWebGateway({ url: `http://127.0.0.1:${(pacs.address() as AddressInfo).port}` });
    const { studyUid, seriesUid, sopUid } = testRef('a');
    const asked = gateway.bulkData(studyUid, `series/${seriesUid}/instances/${sopUid}/bulk/00420011`);
    await expect(asked).rejects.toMatchObject({ code: 'INVALID', reason: 'value-too-large' });
    await gateway.close();
    expect(sent).toBeLessThan(100);
  } finally {
    pacs.closeAllConnections();
    pacs.close();
  }
});

it('after a restart, too, cuts what the PACS cuts wrongly, of which nobody asked for the metadata before; and then no longer asks for its frames', async () => {
  const frames = [1, 2].map((frame) => Buffer.alloc(SIDE * SIDE * 2, frame));
  const form = { '00280002 US': 3, '00280004 CS': 'YBR_FULL_422', '00280006 US': 0, '00280100 US': 8, '00280101 US': 8, '00280102 US': 7 };
  const pixels = new Uint16Array(new Uint8Array(Buffer.concat(frames)).buffer);
  const object = testObject({ instance: 'film', frames: 2, change: elements(form), pixels });
  const metadata = [{ '00280004': { vr: 'CS', Value: ['YBR_FULL_422'] }, '00280008': { vr: 'IS', Value: [2] } }];
  const asked: string[] = [];
  const pacs = createServer((request, response) => {
    const what = /[^/]+$/.exec(request.url ?? '')?.[0] ?? '';
    asked.push(what);
    if (what === 'metadata') response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify(metadata));
    else if (request.url?.includes('/frames/'))
      response.setHeader('content-type', 'application/octet-stream').end(Buffer.alloc(SIDE * SIDE * 3));
    else response.setHeader('content-type', 'application/dicom').end(object);
  }).listen(0, '127.0.0.1');
  await once(pacs, 'listening');
  const gateway = new DicomWebGateway({ url: `http://127.0.0.1:${(pacs.address() as AddressInfo).port}` });
  try {
    const ref = testRef('film');
    for (const frame of [2, 1, 2]) {
      const { bytes } = await partOf(await gateway.frame(ref, frame));
      expect(bytes.equals(frames[frame - 1] ?? Buffer.of())).toBe(true);
    }
    expect(asked).toEqual(['2', 'metadata', ref.sopUid]);
  } finally {
    await gateway.close();
    pacs.closeAllConnections();
    pacs.close();
  }
});

it('asks no longer for a coding of a series of which the PACS cannot give it, for some minutes', async () => {
  const asked: string[] = [];
  const pacs = createServer((request, response) => {
    const isWish = request.headers.accept?.includes('image/jls') === true;
    if (request.url?.endsWith('/metadata')) return void response.setHeader('content-type', 'application/dicom+json').end('[{}]');
    asked.push(isWish ? 'wish' : 'as stored');
    response.statusCode = isWish ? 400 : 200;
    response.setHeader('content-type', 'image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90').end('pixels');
  }).listen(0, '127.0.0.1');
  await once(pacs, 'listening');
  const gateway = new DicomWebGateway({ url: `http://127.0.0.1:${(pacs.address() as AddressInfo).port}` });
  const frameOf = async (instance: string, series: string): Promise<string[]> => {
    asked.length = 0;
    await bytesOf(await gateway.frame(testRef(instance, 'study', series), 1, { accept: [JPEG_LS, '*'] }));
    return [...asked];
  };
  try {
    expect(await frameOf('a', 'one')).toEqual(['wish', 'as stored']);
    expect(await frameOf('b', 'one')).toEqual(['as stored']);
    expect(await frameOf('a', 'two')).toEqual(['wish', 'as stored']);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 6 * 60_000);
    expect(await frameOf('b', 'one')).toEqual(['wish', 'as stored']);
  } finally {
    vi.restoreAllMocks();
    await gateway.close();
    pacs.closeAllConnections();
    pacs.close();
  }
});
