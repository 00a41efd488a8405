// Without schemas, so that the client can have them without zod.

/** Rungs of what is sent, best first; voice goes on every one. */
export const QUALITY_RUNGS = ['hd', 'sd', 'low', 'stills', 'voice'] as const;
/** What held the sender back. */
export const QUALITY_LIMITS = ['bandwidth', 'loss', 'delay', 'cpu'] as const;
