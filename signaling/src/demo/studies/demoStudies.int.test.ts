import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import jpegJs from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveGateway } from '../../imaging/archive.ts';
import { firstPart, readAll } from '../../imaging/multipart.ts';
import type { PatientIdentity } from '../../imaging/part10.ts';
import { DEMO_PATIENT_KEYS, demoStudies } from './demoStudies.ts';
import { seedDemoStudies } from './seed.ts';

const run = promisify(execFile);
const now = new Date('2026-11-22T00:00:00Z');
const patients = new Map<string, PatientIdentity>(
  DEMO_PATIENT_KEYS.map((key, index) => [
    key,
    { patientId: `00017200000${index}`, name: `Trần Thị Bình ${index}`, birthDate: '19720805', sex: 'F' },
  ]),
);
const binh = new Map([...patients].filter(([key]) => key === 'tran-thi-binh'));

/** What the sample files themselves lack; we change who they are about, not what the machine wrote. */
const KNOWN_IN_SAMPLES =
  /Laterality|PatientOrientation|MaskFrameNumbers|Element=<ImageType> Module=<USImage>|Palette Color Lookup Table UID/;

describe('demo studies', () => {
  let folder = '';
  let gateway: ArchiveGateway;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'studies-'));
    gateway = await ArchiveGateway.create(join(folder, 'archive'));
    await seedDemoStudies(gateway, patients, { now });
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('belong to the patients asked for, all of them whole', async () => {
    for await (const { patientKey, studyUid, instanceCount, modality } of demoStudies(patients, now)) {
      const study = await gateway.study(studyUid);
      expect(study).toMatchObject({
        patientId: patients.get(patientKey)?.patientId,
        instanceCount,
        modalities: [modality],
        patientBirthDate: '19720805',
        patientSex: 'F',
      });
      expect(study.patientName).toMatch(/^Trần\^\d\^Thị Bình$/);
    }
  });

  it('are left alone the second time and completed after an interruption', async () => {
    expect(await seedDemoStudies(gateway, patients, { now })).toBe(0);
    const started = await ArchiveGateway.create(join(folder, 'interrupted'));
    const stop = new AbortController();
    const half = seedDemoStudies(started, binh, {
      now,
      signal: stop.signal,
      onProgress: ({ stored }) => stored === 3 && stop.abort(new Error('stopped')),
    });
    await expect(half).rejects.toThrow('stopped');
    expect(await seedDemoStudies(started, binh, { now })).toBe(180 - 3);
    await started.close();
  });

  it('are the same byte for byte each time, and nobody else’s for another patient', async () => {
    const first = async (map: Map<string, PatientIdentity>): Promise<Buffer[]> => {
      const files: Buffer[] = [];
      for await (const study of demoStudies(map, now))
        for await (const file of study.instances) {
          files.push(file);
          break;
        }
      return files;
    };
    const [one, two] = [await first(patients), await first(patients)];
    expect(one.map((file, index) => file.equals(two[index] ?? Buffer.alloc(0)))).toEqual(one.map(() => true));
    const uids = async (map: Map<string, PatientIdentity>): Promise<string[]> => {
      const found: string[] = [];
      for await (const { studyUid } of demoStudies(map, now)) found.push(studyUid);
      return found;
    };
    const others = new Map([...patients].map(([key, patient]) => [key, { ...patient, patientId: `x${patient.patientId}` }]));
    expect(new Set([...(await uids(patients)), ...(await uids(others))]).size).toBe(18);
  });

  it('are valid DICOM in the eyes of dciodvfy', async () => {
    for await (const study of demoStudies(patients, now)) {
      const generated = study.description.includes('X-quang') || study.instanceCount >= 50;
      for await (const file of study.instances) {
        const path = join(folder, 'check.dcm');
        await writeFile(path, file);
        const { stdout, stderr } = await run('dciodvfy', [path], { maxBuffer: 8_000_000 }).catch(
          (error: { stdout: string; stderr: string }) => error,
        );
        const errors = `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
        expect(generated ? errors : errors.filter((line) => !KNOWN_IN_SAMPLES.test(line))).toEqual([]);
        break;
      }
    }
  }, 60_000);

  it('hold right Hounsfield units: air, lung, nodule grown since last year', async () => {
    const [current, prior] = await gateway.findStudies({ patientIds: [patients.get('tran-thi-binh')?.patientId ?? ''], limit: 5 });
    const volume = async (studyUid: string): Promise<{ air: number; noduleMm3: number }> => {
      const metadata = await gateway.studyMetadata(studyUid);
      const thickness = Number(metadata[0]?.['00180088']?.Value?.[0]);
      let [noduleMm3, air] = [0, 0];
      for (const [index, dataset] of metadata.entries()) {
        if (Math.abs(index * thickness - 88) > 12) continue;
        const ref = { studyUid, seriesUid: String(dataset['0020000E']?.Value?.[0]), sopUid: String(dataset['00080018']?.Value?.[0]) };
        const payload = await gateway.frame(ref, 1);
        const bytes = firstPart(payload.contentType, await readAll(payload.body))?.bytes ?? Buffer.alloc(0);
        const hu = (x: number, y: number): number =>
          bytes.readInt16LE((Math.round(y / 0.7 + 256) * 512 + Math.round(x / 0.7 + 256)) * 2) - 1024;
        air = hu(0, -170);
        for (let x = -84; x < -60; x += 0.7) for (let y = -38; y < -14; y += 0.7) if (hu(x, y) > -200) noduleMm3 += 0.49 * thickness;
      }
      return { air, noduleMm3 };
    };
    const [now2026, before] = [await volume(current?.studyInstanceUid ?? ''), await volume(prior?.studyInstanceUid ?? '')];
    expect(now2026.air).toBeGreaterThan(-1060);
    expect(now2026.air).toBeLessThan(-940);
    expect(now2026.noduleMm3 / before.noduleMm3).toBeGreaterThan(2);
  });

  it('draw: every study has a preview with something on it', async () => {
    for await (const { studyUid } of demoStudies(patients, now)) {
      const metadata = await gateway.studyMetadata(studyUid);
      const dataset = metadata[Math.floor(metadata.length / 2)] ?? {};
      const ref = { studyUid, seriesUid: String(dataset['0020000E']?.Value?.[0]), sopUid: String(dataset['00080018']?.Value?.[0]) };
      const bytes = await readAll((await gateway.rendered(ref, {})).body);
      expect(bytes.length).toBeLessThanOrEqual(16 * 1024);
      const { data } = jpegJs.decode(bytes);
      expect(new Set(data).size).toBeGreaterThan(100);
    }
  });
});
