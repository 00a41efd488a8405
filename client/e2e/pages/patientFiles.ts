import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/index-native.js';
import type { Page } from '@playwright/test';
import { OTHER, testObject } from '../../../signaling/src/imaging/testing/objects.ts';
import type { PatientIdentity } from '../../../signaling/src/imaging/part10.ts';

/** A ZIP as a clinic hands it over: two good images, one cut short, a note, and a path that leads out of it. */
export async function zipOf(patient: PatientIdentity, study: string): Promise<Buffer> {
  const image = (instance: string): Buffer => testObject({ patient, study, instance });
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content] of [
    ['phim/IM1', image('i1')],
    ['phim/IM2', image('i2')],
    ['phim/CUT', image('i3').subarray(0, 5000)],
    ['ghi chú.txt', Buffer.from('Xin xem kỹ thùy dưới')],
    ['../out.dcm', image('i4')],
  ] as const)
    await writer.add(name, new Uint8ArrayReader(new Uint8Array(content)));
  return Buffer.from(await writer.close());
}

/** A disc copied to a folder: one large film of the patient, two images of somebody else, a photo, and the disc's own program. */
export async function discFolder(page: Page, patient: PatientIdentity, study: string): Promise<string> {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'hoi-chan-disc-')), 'DIA');
  mkdirSync(path.join(folder, 'DICOM'), { recursive: true });
  const photo = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 240];
    const paint = canvas.getContext('2d');
    if (paint !== null) {
      paint.fillStyle = '#c33';
      paint.fillRect(40, 40, 200, 120);
    }
    return canvas.toDataURL('image/jpeg');
  });
  const files: Record<string, Buffer> = {
    'DICOM/FILM': testObject({ patient, study, series: 'film', instance: 'film', frames: 400 }),
    'DICOM/KHAC1': testObject({ patient: { ...OTHER, name: 'Lê Thị Khác' }, study: `${study} other`, instance: 'o1' }),
    'DICOM/KHAC2': testObject({ patient: { ...OTHER, name: 'Lê Thị Khác' }, study: `${study} other`, instance: 'o2' }),
    'vet-thuong.jpg': Buffer.from(photo.split(',')[1] ?? '', 'base64'),
    'autorun.inf': Buffer.from('[autorun]'),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  return folder;
}

/** Drops a file onto the page, as a hand does. */
export async function dropFile(page: Page, testId: string, name: string, content: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([base64, fileName]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64 ?? ''), (char) => char.charCodeAt(0))], fileName ?? ''));
      return data;
    },
    [content.toString('base64'), name],
  );
  await page.getByTestId(testId).dispatchEvent('drop', { dataTransfer: transfer });
}
