import { ENCAPSULATED_PDF } from '@hoi-chan/shared/features/sopClasses.ts';
import { isoDate, numberOf, TAG, textOf, type DicomElement, type DicomInstance } from '../dicomJson.ts';

/** A PDF that lies in the archive as a DICOM object: a scanned report, the printout of a device. */
export interface EnclosedDocument {
  /** Its SOP instance UID. */
  id: string;
  studyUid: string;
  seriesUid: string;
  /** '' where neither the document nor its series has a name. */
  title: string;
  /** ISO date; undefined where none is said. */
  date: string | undefined;
  /** As the object says; undefined where it says nothing. */
  lengthBytes: number | undefined;
  /** The PDF itself, or where it is. */
  value: DicomElement | undefined;
}

/** The document an object holds; undefined for every other kind of object. */
export function enclosedDocument(instance: DicomInstance): EnclosedDocument | undefined {
  if (textOf(instance, TAG.sopClass) !== ENCAPSULATED_PDF) return undefined;
  return {
    id: textOf(instance, TAG.sopInstance),
    studyUid: textOf(instance, TAG.studyInstance),
    seriesUid: textOf(instance, TAG.seriesInstance),
    title: textOf(instance, TAG.documentTitle) || textOf(instance, TAG.seriesDescription),
    date: isoDate(textOf(instance, TAG.contentDate)) ?? isoDate(textOf(instance, TAG.studyDate)),
    lengthBytes: numberOf(instance, TAG.documentLength),
    value: instance[TAG.document],
  };
}
