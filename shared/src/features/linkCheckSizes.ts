/** Without schemas, so that the client can have them without zod. One transfer down of a link check: at 1 Mbit/s a little over a second. */
export const LINK_CHECK_DOWN_BYTES = 150_000;
/** All pieces up of one check together stay below this; one piece may be no longer either. */
export const LINK_CHECK_UP_BYTES = 100_000;
