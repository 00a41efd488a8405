import { Signer } from '@signpdf/utils';
import forge from 'node-forge';
import { decodedNames, openPkcs12, type Pkcs12 } from './pkcs12.ts';

/**
 * A detached CMS signature (RFC 5652) with SHA-256 and the whole chain. `@signpdf/signer-p12` does the same but writes an issuer whose name is
 * not ASCII in a way that no reader finds again, and the names of our facilities and authorities never are.
 */
export class FacilitySigner extends Signer {
  readonly #pkcs12: Pkcs12;

  constructor(pkcs12: Pkcs12) {
    super();
    this.#pkcs12 = pkcs12;
  }

  override async sign(pdf: Buffer, signingTime: Date = new Date()): Promise<Buffer> {
    const { key, certificate, chain } = openPkcs12(this.#pkcs12);
    const signed = forge.pkcs7.createSignedData();
    signed.content = forge.util.createBuffer(pdf.toString('binary'));
    for (const one of chain) signed.addCertificate(one);
    certificate.issuer.attributes = decodedNames(certificate.issuer.attributes);
    const { oids } = forge.pki;
    signed.addSigner({
      key,
      certificate,
      digestAlgorithm: oids['sha256'] ?? '',
      authenticatedAttributes: [
        { type: oids['contentType'] ?? '', value: oids['data'] ?? '' },
        // forge's types know text alone; its code wants the instant.
        { type: oids['signingTime'] ?? '', value: signingTime as unknown as string },
        { type: oids['messageDigest'] ?? '' },
      ],
    });
    signed.sign({ detached: true });
    return Buffer.from(forge.asn1.toDer(signed.toAsn1()).getBytes(), 'binary');
  }
}
