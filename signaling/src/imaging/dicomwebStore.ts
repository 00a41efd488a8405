import { openAsBlob } from 'node:fs';
import { text, type DicomJson } from './dicomJson.ts';
import type { DicomWebHttp } from './dicomwebHttp.ts';
import { findStudy } from './dicomwebJson.ts';
import { ImagingError, RefusalError, type InstanceRef } from './gateway.ts';
import type { Inspection } from './inspect.ts';
import type { Received } from './receive.ts';
import { showsTheSame } from './sameContent.ts';

/** STOW-RS (PS3.18 §10.5), one object a request, so that each has its own outcome. */
export class DicomWebStore {
  readonly #http: DicomWebHttp;
  readonly #fetch: (ref: InstanceRef, signal: AbortSignal | undefined) => Promise<Received>;
  readonly #timeoutMs: number;

  /** `fetch` gives what the PACS holds. */
  constructor(http: DicomWebHttp, fetch: (ref: InstanceRef, signal: AbortSignal | undefined) => Promise<Received>, timeoutMs = 120_000) {
    this.#http = http;
    this.#fetch = fetch;
    this.#timeoutMs = timeoutMs;
  }

  /** Sends what the PACS does not have yet; true when it had it. One keeper serves one upload of many files. */
  keep(signal: AbortSignal | undefined): (received: Received) => Promise<boolean> {
    const owners = new Map<string, string>();
    return async (received) => {
      const duplicate = await this.#known(received.object, owners, signal);
      if (!duplicate) await this.#send(received, signal);
      else if (!(await this.#isHeld(received, signal)))
        throw new RefusalError('other-content', 'SOPInstanceUID is taken by an object with other content');
      owners.set(received.object.studyUid, received.object.patientId);
      return duplicate;
    };
  }

  /** @throws RefusalError when its UIDs already belong to something else: it would show up in another patient's study. */
  async #known(object: Inspection, owners: Map<string, string>, signal: AbortSignal | undefined): Promise<boolean> {
    const owner = owners.get(object.studyUid) ?? (await findStudy(this.#http, object.studyUid, signal))?.patientId;
    if (owner !== undefined && owner !== object.patientId)
      throw new RefusalError('uid-conflict', 'StudyInstanceUID belongs to another patient');
    const same = await this.#http.list(`/instances?SOPInstanceUID=${object.sopUid}&limit=5`, signal);
    const elsewhere = same.some((found) => text(found, '0020000D') !== object.studyUid || text(found, '0020000E') !== object.seriesUid);
    if (elsewhere) throw new RefusalError('uid-conflict', 'SOPInstanceUID is taken in another study');
    return same.length > 0;
  }

  async #isHeld(received: Received, signal: AbortSignal | undefined): Promise<boolean> {
    let held: Received;
    try {
      held = await this.#fetch(received.object, signal);
    } catch (error) {
      // What would not be taken today is not what came now.
      if (error instanceof RefusalError) return false;
      // One that lists an object and cannot give it now, as out of a slow store, does not hold up everything behind this file.
      if (error instanceof ImagingError && signal?.aborted !== true) return true;
      throw error;
    }
    try {
      return await showsTheSame(received, held, signal);
    } finally {
      await held.dispose();
    }
  }

  async #send({ path, object }: Received, signal: AbortSignal | undefined): Promise<void> {
    const boundary = `part-${object.sopUid}`;
    const file = await openAsBlob(path);
    const body = new Blob([`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`, file, `\r\n--${boundary}--\r\n`]);
    const contentType = `multipart/related; type="application/dicom"; boundary=${boundary}`;
    const response = await this.#http.tryGet('/studies', {
      method: 'POST',
      accept: 'application/dicom+json',
      contentType,
      body,
      signal,
      timeoutMs: this.#timeoutMs,
    });
    const answer = (await this.#http.bytes(response, signal)).toString('utf8');
    if (response.status >= 500 && response.status !== 500)
      throw new ImagingError('UNAVAILABLE', 'the PACS fails', { cause: new Error(`HTTP ${response.status}`) });
    if (response.status === 401 || response.status === 403)
      throw new ImagingError('UNAVAILABLE', 'the PACS refuses our credentials', { reason: 'credentials' });
    // Stored objects are listed in (0008,1199), failed ones in (0008,1198); a failure may come with status 200 or 202 (PS3.18 §10.5.3).
    if (!response.ok || !stored(answer, object.sopUid))
      throw new RefusalError('refused-by-archive', `the PACS did not take the object (HTTP ${response.status})`);
  }
}

function stored(answer: string, sopUid: string): boolean {
  try {
    const dataset = JSON.parse(answer) as DicomJson;
    return (dataset['00081199']?.Value ?? []).some((item) => text(item as DicomJson, '00081155') === sopUid);
  } catch {
    return false;
  }
}
