import { createHash, X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import forge from 'node-forge';
import { refused, SIGNATURE_TYPE } from './format.ts';

export interface CapsuleSigner {
  subject: string;
  issuer: string;
  fingerprintSha256: string;
  /** The signing certificate and those above it, as they came. */
  chain: X509Certificate[];
}

/** A facility's own certificate with one or two above it is what there is; more is no chain. */
const LONGEST_CHAIN = 5;

/**
 * The payload, once its signature by the certificate in it has proved good; whether anybody vouches for that certificate is another question.
 * @throws AppError `capsule_altered`
 */
export async function verifySignature(jws: string): Promise<{ payload: Uint8Array; signer: CapsuleSigner }> {
  try {
    const { x5c, typ } = decodeProtectedHeader(jws);
    if (typ !== SIGNATURE_TYPE || !Array.isArray(x5c) || x5c.length === 0 || x5c.length > LONGEST_CHAIN)
      throw new Error('not our kind of signature');
    const chain = (x5c as unknown[]).map((der) => new X509Certificate(Buffer.from(String(der), 'base64')));
    const [own] = chain;
    if (own === undefined) throw new Error('no certificate');
    const { payload } = await compactVerify(jws, own.publicKey, { algorithms: ['RS256'] });
    return {
      payload,
      signer: {
        subject: nameOf(own.subject),
        issuer: nameOf(own.issuer),
        fingerprintSha256: createHash('sha256').update(own.raw).digest('hex'),
        chain,
      },
    };
  } catch (error) {
    throw refused('capsule_altered', error);
  }
}

/** The common name, else the whole: `CN=…` stands on a line of its own. */
function nameOf(distinguished: string | undefined): string {
  const lines = (distinguished ?? '').split('\n');
  return (lines.find((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ')).slice(0, 200);
}

/** Whether the chain leads to one of the trusted issuers (PEM), with every certificate valid at `at` (RFC 5280 §6, by node-forge). */
export function isIssuedBy(trustedPem: string, { chain }: CapsuleSigner, at: Date): boolean {
  const trusted = trustedPem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (trusted.length === 0) return false;
  try {
    const store = forge.pki.createCaStore(trusted);
    return forge.pki.verifyCertificateChain(
      store,
      chain.map((one) => forge.pki.certificateFromPem(one.toString())),
      { validityCheckDate: at },
    );
  } catch {
    // forge throws what is wrong with the chain.
    return false;
  }
}
