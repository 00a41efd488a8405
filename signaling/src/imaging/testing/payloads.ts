import { ImagingError, type Payload, type Refusal, type StoreResult } from '../gateway.ts';
import { firstPart, readAll } from '../multipart.ts';

export async function bytesOf(payload: Payload): Promise<Buffer> {
  return await readAll(payload.body);
}

export async function partOf(payload: Payload): Promise<{ contentType: string; bytes: Buffer }> {
  const part = firstPart(payload.contentType, await bytesOf(payload));
  if (!part) throw new Error(`not one multipart part: ${payload.contentType}`);
  return { contentType: part.headers['content-type'] ?? '', bytes: part.bytes };
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ImagingError)) throw new Error(`expected an ImagingError, got ${String(error)}`);
  return error.reason === undefined ? error.code : `${error.code} ${error.reason}`;
}

export function refusal(result: StoreResult | undefined): Refusal | 'stored' {
  return !result || result.ok ? 'stored' : result.reason;
}
