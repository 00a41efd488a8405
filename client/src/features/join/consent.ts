/**
 * The version of the consent text the patient reads (i18n `join:consent.*`); stored with the time and language of consent. Any change of
 * the text's meaning raises it; whether it lets a doctor's words be kept stands in the contract (TEXTS_THAT_KEEP_DOCTORS_WORDS).
 */
export const CONSENT_VERSION = 'follow-up-2026-4';

/** The points of the text, in the order they are shown: `consent.point.<name>`. */
export const CONSENT_POINTS = ['purpose', 'who', 'recording', 'data', 'leave'] as const;
