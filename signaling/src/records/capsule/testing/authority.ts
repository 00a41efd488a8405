import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import forge from 'node-forge';
import { SIGNATURE_TYPE } from '../format.ts';

const DAY_MS = 24 * 3600_000;

export interface TestIdentity {
  pem: string;
  certificate: forge.pki.Certificate;
  key: forge.pki.rsa.PrivateKey;
  /** A compact JWS with this certificate and those in `above`. */
  sign(payload: Uint8Array): Promise<string>;
}

/** A certificate, self-signed or by `issuer`, whose names are not ASCII, as ours never are. */
export function testIdentity(name: string, issuer?: TestIdentity, { isAuthority = issuer === undefined, days = 30 } = {}): TestIdentity {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = forge.pki.privateKeyFromPem(pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = new Date(Date.now() - 60 * DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + days * DAY_MS);
  const utf8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  certificate.setSubject([{ shortName: 'CN', value: name, valueTagClass: utf8 }]);
  certificate.setIssuer(issuer?.certificate.subject.attributes ?? certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: isAuthority, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyCertSign: isAuthority, critical: true },
  ]);
  certificate.sign(issuer?.key ?? key, forge.md.sha256.create());
  const der = (one: forge.pki.Certificate): string =>
    Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(one)).getBytes(), 'binary').toString('base64');
  const x5c = [certificate, ...(issuer === undefined ? [] : [issuer.certificate])].map(der);
  return {
    pem: forge.pki.certificateToPem(certificate),
    certificate,
    key,
    sign: (payload) =>
      new CompactSign(payload)
        .setProtectedHeader({ alg: 'RS256', typ: SIGNATURE_TYPE, x5c })
        .sign(createPrivateKey(forge.pki.privateKeyToPem(key))),
  };
}
