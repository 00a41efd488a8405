/**
 * When a piece of an image was sent, ms since 1970 by the server's clock: whoever reads it sees which pieces waited on their way. Without schemas, so that the
 * client can have it without zod.
 */
export const SENT_AT_HEADER = 'x-sent-at';
