/** The largest file taken. Without schemas, so that the client can have it without zod. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024;
