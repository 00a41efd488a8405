import rows from './icd10.json' with { type: 'json' };

/** The list as plain `[code, Vietnamese name, English name]` rows, without the weight of a schema; entries.ts and its test check them. */
export const icd10Rows: readonly (readonly string[])[] = rows;
