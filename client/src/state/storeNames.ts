/** What the names of the databases begin with in which minutes are kept; `personId:consultId` follows. */
export const MINUTES_STORES = 'hoi-chan-minutes:';
/** The database of what a doctor has spoken and not sent yet. */
export const voiceStoreOf = (personId: string): string => `hoi-chan-voice:${personId}`;
