import { expect } from '@playwright/test';
import { cpSync, chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { imagingIdentities } from '../../signaling/src/demo/records.ts';
import { demoStudies } from '../../signaling/src/demo/studies/demoStudies.ts';
import { startOrthanc, type RunningOrthanc } from '../../signaling/src/imaging/testing/orthanc.ts';
import { startProduct } from '../../tools/lib/product.ts';
import { heldAnswersNote } from './pages/heldAnswers.ts';

/** Starts the product the journeys run against; its logs stay in test-results for whoever has to find out why one failed. */
export default async function setUp(): Promise<() => Promise<void>> {
  const tearDown = await startOrFind();
  return async () => {
    await tearDown();
    if (heldAnswersNote !== undefined) console.log(heldAnswersNote);
  };
}

async function startOrFind(): Promise<() => Promise<void>> {
  if (process.env['E2E_URL']) return async () => {};
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-e2e-'));
  chmodSync(folder, 0o755); // PostgreSQL may run as an account of its own
  const dataDir = path.join(folder, 'data');
  const keepLogs = (): void => {
    const logs = path.join(dataDir, 'logs');
    if (existsSync(logs)) cpSync(logs, path.join(import.meta.dirname, '..', 'test-results', 'product-logs'), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
  };
  // The images of the journeys lie in a real PACS, as in a province.
  const orthanc = await startOrthanc();
  try {
    const product = await startProduct({
      dataDir,
      throwaway: true,
      env: { DEMO: '1', DICOMWEB_URL: orthanc.dicomWebUrl, DICOMWEB_USERNAME: orthanc.username, DICOMWEB_PASSWORD: orthanc.password },
    });
    await untilImagesAreThere(orthanc);
    process.env['E2E_URL'] = product.url;
    process.env['E2E_DATABASE_URL'] = product.databaseUrl;
    return async () => {
      await product.stop();
      await orthanc.stop();
      keepLogs();
    };
  } catch (error) {
    await orthanc.stop();
    keepLogs();
    throw error;
  }
}

/** The product fills its archive beside its work; a journey that begins earlier would open half a series. */
async function untilImagesAreThere({ url, username, password }: RunningOrthanc): Promise<void> {
  let wanted = 0;
  for await (const { instanceCount } of demoStudies(imagingIdentities(new Date()))) wanted += instanceCount;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  await expect(async () => {
    const response = await fetch(`${url}/statistics`, { headers: { authorization } });
    const { CountInstances } = (await response.json()) as { CountInstances: number };
    expect(CountInstances, 'instances in the archive').toBeGreaterThanOrEqual(wanted);
  }).toPass({ intervals: [500], timeout: 180_000 });
}
