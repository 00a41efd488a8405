import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { addressOf, authorizationHeader, parseError, refreshTokens } from './api.ts';

export interface UploadOptions {
  /** Share sent so far, 0 to 1. */
  onProgress: (share: number) => void;
  signal?: AbortSignal;
  /** In place of the page's own. */
  accessToken?: string;
}

/**
 * Adds one file to a consult. XMLHttpRequest because fetch cannot tell how much was sent.
 * @throws AppError the server's own refusal; UNAVAILABLE `offline` when the link went, `cancelled` when `signal` fired
 */
export async function uploadFile(consultId: string, file: File, options: UploadOptions): Promise<RouteOutput<'files.upload'>> {
  const form = new FormData();
  form.append('file', file, file.name);
  return upload<RouteOutput<'files.upload'>>(addressOf('files.upload', { params: { consultId } }), form, options);
}

/**
 * Sends the next piece of an upload that may be cut and go on.
 * @throws AppError as `uploadFile`
 */
export async function appendPiece(
  params: { consultId: string; hash: string },
  query: { name: string; sizeBytes: number; offset: number },
  piece: Blob,
  options: UploadOptions,
): Promise<RouteOutput<'files.append'>> {
  return upload<RouteOutput<'files.append'>>(addressOf('files.append', { params, query }), piece, options, 'PUT');
}

/** Sends the picture that a patient was asked for, with the consent under which it is kept. */
export async function uploadPicture(
  snapshotId: string,
  picture: Blob,
  consent: { consentVersion: string; language: 'vi' | 'en' },
): Promise<RouteOutput<'join.sendPicture'>> {
  const form = new FormData();
  form.append('file', picture, 'picture.jpg');
  const address = addressOf('join.sendPicture', { params: { snapshotId }, query: consent });
  return upload<RouteOutput<'join.sendPicture'>>(address, form, { onProgress: () => undefined });
}

/**
 * Sends what a patient said while the link was down. With the token of the visit it was said in: the page may have left that visit.
 * @throws AppError as `uploadFile`
 */
export async function uploadSpeech(
  clientId: string,
  file: File,
  said: { consentVersion: string; language: 'vi' | 'en'; durationMs: number; spokenAt: string },
  accessToken: string,
): Promise<RouteOutput<'join.sendVoice'>> {
  const form = new FormData();
  form.append('file', file, file.name);
  const address = addressOf('join.sendVoice', { params: { clientId }, query: said });
  return upload<RouteOutput<'join.sendVoice'>>(address, form, { onProgress: () => undefined, accessToken });
}

/**
 * Sends what a doctor said to the patient of a follow-up while the link was down.
 * @throws AppError as `uploadFile`
 */
export async function uploadDoctorsSpeech(
  params: { appointmentId: string; clientId: string },
  file: File,
  said: { durationMs: number; spokenAt: string },
): Promise<RouteOutput<'appointments.sendVoice'>> {
  const form = new FormData();
  form.append('file', file, file.name);
  return upload<RouteOutput<'appointments.sendVoice'>>(addressOf('appointments.sendVoice', { params, query: said }), form, {
    onProgress: () => undefined,
  });
}

/** Sends an insurance XML file as it is; the browser reads it from the disk while it sends. */
export async function uploadImport(facilityId: string, file: File, options: UploadOptions): Promise<RouteOutput<'imports.start'>> {
  // The browser would call it text/xml or nothing at all, as the computer's settings have it.
  const body = file.slice(0, file.size, 'application/xml');
  return upload<RouteOutput<'imports.start'>>(
    addressOf('imports.start', { query: { facilityId, name: file.name.slice(-200) } }),
    body,
    options,
  );
}

/** Sends an ICD-10 list as it is; answers with what was left out of it. */
export async function uploadIcd10List(file: File, options: UploadOptions): Promise<RouteOutput<'codes.setIcd10'>> {
  const body = file.slice(0, file.size, 'text/csv');
  return upload<RouteOutput<'codes.setIcd10'>>(
    addressOf('codes.setIcd10', { query: { name: file.name.slice(-200) } }),
    body,
    options,
    'PUT',
  );
}

/** Sends a case capsule to be opened; the passphrase comes first, so that the server has it when it has the file. */
export async function uploadCapsule(file: File, passphrase: string, options: UploadOptions): Promise<RouteOutput<'capsules.open'>> {
  const form = new FormData();
  form.append('passphrase', passphrase);
  form.append('file', file, file.name);
  return upload<RouteOutput<'capsules.open'>>(addressOf('capsules.open'), form, options);
}

async function upload<T>(address: string, body: FormData | Blob, options: UploadOptions, method: 'POST' | 'PUT' = 'POST'): Promise<T> {
  try {
    return await uploadOnce<T>(address, body, options, method);
  } catch (error) {
    const mayRefresh = error instanceof AppError && error.code === 'UNAUTHENTICATED' && (await refreshTokens());
    if (!mayRefresh) throw error;
    return uploadOnce<T>(address, body, options, method);
  }
}

/** A link that moves no byte for so long is dead, whatever the system thinks; the server may take its time with a large file. */
const STALLED_MS = 120_000;

function uploadOnce<T>(address: string, body: FormData | Blob, options: UploadOptions, method: 'POST' | 'PUT'): Promise<T> {
  const { onProgress, signal, accessToken } = options;
  const headers = accessToken === undefined ? authorizationHeader() : { authorization: `Bearer ${accessToken}` };
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    let stalled = setTimeout(stop, STALLED_MS);
    const moved = (): void => {
      clearTimeout(stalled);
      stalled = setTimeout(stop, STALLED_MS);
    };
    const end = (): void => {
      clearTimeout(stalled);
      signal?.removeEventListener('abort', stop);
    };
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => {
      moved();
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      end();
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(parseError(request.responseText, request.status, request.getResponseHeader('retry-after')));
    });
    request.addEventListener('error', () => {
      end();
      reject(new AppError('UNAVAILABLE', 'upload broke off', { reason: 'offline' }));
    });
    request.addEventListener('abort', () => {
      end();
      reject(new AppError('UNAVAILABLE', 'upload was stopped', { reason: signal?.aborted === true ? 'cancelled' : 'offline' }));
    });
    signal?.addEventListener('abort', stop);
    request.send(body);
  });
}
