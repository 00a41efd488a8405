/** Between the small picture of a frame (256 pixels, 16 KB) and the frame itself, for thin links. Without schemas, so that the client can have it without zod. */
export const MIDDLE_PICTURE_SIDE = 1024;
/** What it weighs at most: twelve seconds of a link of 64 kbit/s. */
export const MIDDLE_PICTURE_BYTES = 96_000;
/** What the small picture weighs at most: a second at 128 kbit/s. */
export const SMALL_PICTURE_BYTES = 16 * 1024;
