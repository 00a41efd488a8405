import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../../tools/lib/ports.ts';

export interface RunningOrthanc {
  /** Origin without a trailing slash; DICOMweb is under `/dicom-web`. */
  url: string;
  dicomWebUrl: string;
  username: string;
  password: string;
  pid: number;
  /** Ends the process and removes its folder. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const PLUGIN_FOLDERS = ['/usr/share/orthanc/plugins', '/usr/lib/orthanc'];

/** A real Orthanc on a free port, in a folder of its own. Needs Debian's orthanc and orthanc-dicomweb. Throws with the log's tail when it will not start. */
export async function startOrthanc(): Promise<RunningOrthanc> {
  const folder = await mkdtemp(join(tmpdir(), 'orthanc-'));
  const port = await freePort();
  const [username, password] = ['hoichan', 'chi-de-thu'];
  const plugins = PLUGIN_FOLDERS.map((path) => join(path, 'libOrthancDicomWeb.so')).concat('/usr/lib/orthanc/libOrthancDicomWeb.so.1.7');
  const config = {
    Name: 'test',
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'index'),
    HttpPort: port,
    DicomServerEnabled: false,
    // Without it Vietnamese names are damaged on their way through.
    DefaultEncoding: 'Utf8',
    RemoteAccessAllowed: false,
    AuthenticationEnabled: true,
    RegisteredUsers: { [username]: password },
    Plugins: plugins.filter((path) => existsSync(path)).slice(0, 1),
    DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: false },
  };
  const configPath = join(folder, 'orthanc.json');
  await writeFile(configPath, JSON.stringify(config));
  const child = spawn(process.env.ORTHANC_BIN ?? 'Orthanc', [configPath], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      log += error.message;
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const ready = untilAnswers(`${url}/system`, `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  const outcome = await Promise.race([ready, exited.then(() => 'exited' as const)]);
  if (outcome !== 'ready') {
    await stop();
    throw new Error(`Orthanc did not start (${outcome}); is Debian's orthanc with orthanc-dicomweb installed?\n${log}`);
  }
  return { url, dicomWebUrl: `${url}/dicom-web`, username, password, pid: child.pid ?? 0, stop };
}

async function untilAnswers(url: string, authorization: string): Promise<'ready' | 'timeout'> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end) {
    const response = await fetch(url, { headers: { authorization } }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return 'ready';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return 'timeout';
}
