import { z } from 'zod';

/** Every id of ours is a UUID (RFC 9562) in lower case; the database makes them. */
export const id = z.uuid();
export type Id = z.infer<typeof id>;

/** An instant, ISO 8601 with offset or Z, as JSON carries it. */
export const instant = z.iso.datetime({ offset: true });

/** A calendar day `YYYY-MM-DD`, or the partial dates FHIR allows (`YYYY`, `YYYY-MM`): https://hl7.org/fhir/R4/datatypes.html#date */
export const partialDate = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/);

/** DICOM unique identifier, at most 64 characters (PS3.5 §9.1). */
export const dicomUid = z
  .string()
  .max(64)
  .regex(/^\d+(\.\d+)*$/);

/** One line of text as people type it: trimmed, composed (NFC), no control characters. */
export function line(maxLength: number, minLength = 1) {
  return (
    z
      .string()
      .transform((value) => value.normalize('NFC').trim())
      // Control characters would break PDFs, HL7 segments and logs; names never hold them.
      .pipe(
        z
          .string()
          .min(minLength)
          .max(maxLength)
          .regex(/^[^\p{Cc}]*$/u),
      )
  );
}

/** Several lines of text: line feed and tab allowed, other control characters refused. */
export function paragraph(maxLength: number, minLength = 0) {
  return z
    .string()
    .transform((value) => value.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(minLength)
        .max(maxLength)
        .regex(/^[^\p{Cc}]*$|^(?:[^\p{Cc}]|[\n\t\r])*$/u),
    );
}

/** Binary data on the socket: ArrayBuffer in the browser, Buffer in Node; parsed to a Uint8Array view. `maxBytes` bounds the length. */
export function bytes(maxBytes: number) {
  return z
    .custom<Uint8Array | ArrayBuffer>((value) => value instanceof Uint8Array || value instanceof ArrayBuffer)
    .transform((value) => (value instanceof Uint8Array ? value : new Uint8Array(value)))
    .refine((value) => value.byteLength <= maxBytes, { error: 'too_big' });
}
