/** The largest file taken. Without schemas, so that the client can have it without zod. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024;
/** The largest document shown out of a DICOM object (PS3.3 §A.45): no larger one enters the built-in archive, and a PACS's would fill the memory of whoever asks. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** The most that boundaries and headers of multipart take around one value out of an archive. */
export const MULTIPART_BYTES = 4_096;
