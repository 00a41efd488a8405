import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from 'selfsigned';

const validDays = 397; // browsers refuse server certificates that are valid for longer than 398 days

/**
 * A self-signed certificate for localhost and these addresses, kept until an address is missing in it or it runs out within a week:
 * a phone that has accepted it once is not asked again.
 */
export async function ensureCertificate(folder: string, addresses: readonly string[]): Promise<{ certFile: string; keyFile: string }> {
  const files = { certFile: path.join(folder, 'cert.pem'), keyFile: path.join(folder, 'key.pem') };
  if (covers(files.certFile, addresses)) return files;
  const notAfterDate = new Date(Date.now() + validDays * 24 * 3600 * 1000);
  const made = await generate([{ name: 'commonName', value: 'Hoi Chan (local network)' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: 'localhost' }, ...['127.0.0.1', ...addresses].map((ip) => ({ type: 7 as const, ip }))],
      },
    ],
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.keyFile, made.private, { mode: 0o600 });
  writeFileSync(files.certFile, made.cert);
  return files;
}

function covers(certFile: string, addresses: readonly string[]): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(certFile));
    const soon = Date.now() + 7 * 24 * 3600 * 1000;
    return certificate.validToDate.getTime() > soon && addresses.every((address) => certificate.checkIP(address) !== undefined);
  } catch {
    return false; // absent or unreadable: make a new one
  }
}
