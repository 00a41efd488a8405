/** What the names of the databases begin with in which minutes are kept; `personId:consultId` follows. */
export const MINUTES_STORES = 'hoi-chan-minutes:';
/** The database of a doctor's recorded voices that have not been sent. */
export const VOICE_STORE = 'hoi-chan-voice';
