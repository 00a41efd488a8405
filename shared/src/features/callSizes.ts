// Without schemas, so that the client can have them without zod.

export const MEDIA_SOURCES = ['microphone', 'camera', 'screen', 'screen_audio'] as const;

/** Most people in one call. */
export const MAX_PARTICIPANTS = 12;

/** A still picture is cut into pieces of so many bytes, so that no word waits behind a whole picture on a thin link. */
export const STILL_PIECE_BYTES = 600;
/** Largest still picture: what a link of 64 kbit/s carries beside the voice in some seconds. */
export const STILL_MAX_BYTES = 12_000;
export const STILL_MAX_PIECES = STILL_MAX_BYTES / STILL_PIECE_BYTES;
/** Pieces of one person that are sent on, a second; of more, none. */
export const STILL_PIECES_PER_SECOND = 8;
