import { createPrivateKey } from 'node:crypto';
import { CompactSign } from 'jose';
import forge from 'node-forge';
import { openPkcs12, type Pkcs12 } from './pkcs12.ts';

/** What the facility states, as a compact JWS (RFC 7515) with RS256 and its certificates in `x5c`, its own first. */
export async function signStatement(pkcs12: Pkcs12, type: string, payload: Uint8Array): Promise<string> {
  const { key, certificate, chain } = openPkcs12(pkcs12);
  const x5c = [certificate, ...chain.filter((one) => one !== certificate)].map((one) => {
    // forge keeps the bytes that were signed, and writes those.
    const der = forge.asn1.toDer(forge.pki.certificateToAsn1(one)).getBytes();
    return Buffer.from(der, 'binary').toString('base64');
  });
  return new CompactSign(payload)
    .setProtectedHeader({ alg: 'RS256', typ: type, x5c })
    .sign(createPrivateKey(forge.pki.privateKeyToPem(key)));
}
