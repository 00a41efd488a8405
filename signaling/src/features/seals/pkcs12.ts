import { createHash, createPrivateKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '@hoi-chan/shared/errors.ts';
import forge from 'node-forge';

export interface Pkcs12 {
  file: Buffer;
  passphrase: string;
}
export interface CertificateFacts {
  subject: string;
  issuer: string;
  fingerprintSha256: string;
  notBefore: Date;
  notAfter: Date;
}

const DEMO_YEARS = 3;

const refused = (reason: string, cause?: unknown): AppError =>
  new AppError('INVALID_REQUEST', 'the certificate cannot be used', { reason, ...(cause !== undefined && { cause }) });

/** Opens a PKCS#12 file and says what is in it. INVALID_REQUEST with the reason when it cannot seal anything now. */
export function readPkcs12({ file, passphrase }: Pkcs12, now = new Date()): CertificateFacts {
  const { certificate } = openPkcs12({ file, passphrase });
  const { notBefore, notAfter } = certificate.validity;
  if (notAfter <= now || notBefore > now) throw refused('certificate_expired');
  const der = forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes();
  return {
    subject: commonName(certificate.subject.attributes),
    issuer: commonName(certificate.issuer.attributes),
    fingerprintSha256: createHash('sha256').update(der, 'binary').digest('hex'),
    notBefore,
    notAfter,
  };
}

export interface OpenedPkcs12 {
  key: forge.pki.rsa.PrivateKey;
  /** The facility's own: the one that belongs to the key. */
  certificate: forge.pki.Certificate;
  /** It and those above it, as they came. */
  chain: forge.pki.Certificate[];
}

export function openPkcs12({ file, passphrase }: Pkcs12): OpenedPkcs12 {
  let p12: forge.pkcs12.Pkcs12Pfx;
  try {
    p12 = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(file.toString('binary')), false, passphrase);
  } catch (error) {
    throw refused(error instanceof Error && /password|MAC/i.test(error.message) ? 'wrong_passphrase' : 'bad_pkcs12', error);
  }
  const bagsOf = (type: string | undefined): forge.pkcs12.Bag[] => (type === undefined ? [] : (p12.getBags({ bagType: type })[type] ?? []));
  const key = bagsOf(forge.pki.oids['pkcs8ShroudedKeyBag'])[0]?.key;
  if (key?.n === undefined) throw refused('no_rsa_key');
  const chain = bagsOf(forge.pki.oids['certBag']).flatMap(({ cert }) => (cert === undefined ? [] : [cert]));
  const certificate = chain.find((one) => {
    const publicKey = one.publicKey as forge.pki.rsa.PublicKey | undefined;
    return publicKey?.n?.compareTo(key.n) === 0;
  });
  if (certificate === undefined) throw refused('no_rsa_key');
  return { key, certificate, chain };
}

function commonName(attributes: forge.pki.CertificateField[]): string {
  const value = decodedNames(attributes).find(({ shortName }) => shortName === 'CN')?.value;
  return typeof value === 'string' ? value : '';
}

/** forge reads a UTF-8 name as its bytes but encodes it once more when it writes it: a name that was read must be decoded before. */
export function decodedNames(attributes: readonly forge.pki.CertificateField[]): forge.pki.CertificateField[] {
  return attributes.map((attribute) => {
    if ((attribute.valueTagClass as unknown) !== forge.asn1.Type.UTF8 || typeof attribute.value !== 'string') return attribute;
    return { ...attribute, value: forge.util.decodeUtf8(attribute.value) };
  });
}

/** A self-signed certificate in the name of a facility: for the demo, where no authority issues one. */
export async function makeDemoPkcs12(facilityName: string, passphrase: string, now = new Date()): Promise<Buffer> {
  // Made by OpenSSL's own code: in JavaScript it takes seconds.
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const pem = createPrivateKey(pair.privateKey.export({ type: 'pkcs1', format: 'pem' })).export({ type: 'pkcs1', format: 'pem' });
  const privateKey = forge.pki.privateKeyFromPem(pem.toString());
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  certificate.validity.notBefore = new Date(now.getTime() - 3600_000);
  certificate.validity.notAfter = new Date(now.getTime() + DEMO_YEARS * 365 * 24 * 3600_000);
  const utf8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  const names = [
    { shortName: 'CN', value: `${facilityName} (demo)`, valueTagClass: utf8 },
    { shortName: 'O', value: facilityName, valueTagClass: utf8 },
    { shortName: 'C', value: 'VN' },
  ];
  certificate.setSubject(names);
  certificate.setIssuer(names);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(privateKey, forge.md.sha256.create());
  const p12 = forge.pkcs12.toPkcs12Asn1(privateKey, [certificate], passphrase, { algorithm: 'aes256' });
  return Buffer.from(forge.asn1.toDer(p12).getBytes(), 'binary');
}
