/** Encapsulated PDF Storage (PS3.3 §A.45.1). */
export const ENCAPSULATED_PDF = '1.2.840.10008.5.1.4.1.1.104.1';
