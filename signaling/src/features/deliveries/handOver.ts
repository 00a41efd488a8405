import { strToU8, zipSync } from 'fflate';
import { caseBundle } from '../../records/caseBundle.ts';
import type { SignedConsult } from '../../records/gateway.ts';

/** For a record system that cannot be reached: the document as a person reads it, and all of it as FHIR. */
export function handOverZip(consult: SignedConsult): Buffer {
  const name = `${consult.consultNumber}-v${consult.versionNumber}`;
  return Buffer.from(
    zipSync({
      // Compressed already.
      [`${name}.pdf`]: [consult.pdf, { level: 0 }],
      [`${name}.json`]: strToU8(JSON.stringify(caseBundle(consult), undefined, 2)),
    }),
  );
}
