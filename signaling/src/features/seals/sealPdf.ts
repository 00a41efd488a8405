import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { SignPdf } from '@signpdf/signpdf';
import { SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import type { Pkcs12 } from './pkcs12.ts';
import { FacilitySigner } from './signer.ts';

/** Room for the signature with a chain of several certificates. */
const SIGNATURE_BYTES = 16 * 1024;

export interface SealWords {
  /** ASCII: PDF text strings in a signature dictionary are shown by few readers in any other way. */
  reason: string;
  name: string;
  location: string;
  contactInfo: string;
}

/** The PDF with a detached signature over all its bytes (ETSI EN 319 142-1, `ETSI.CAdES.detached`), which any reader of PDF can check. */
export async function sealPdf(pdf: Uint8Array, certificate: Pkcs12, words: SealWords, at: Date): Promise<Uint8Array> {
  const prepared = plainAddPlaceholder({
    pdfBuffer: Buffer.from(pdf),
    ...words,
    signingTime: at,
    signatureLength: SIGNATURE_BYTES,
    subFilter: SUBFILTER_ETSI_CADES_DETACHED,
    appName: 'HoiChan',
  });
  return new SignPdf().sign(prepared, new FacilitySigner(certificate), at);
}
