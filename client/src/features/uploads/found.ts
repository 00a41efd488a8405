/** Why something that was dropped is not sent at all; each has a text. What the server refuses has its own. */
export type RefusalReason =
  | 'not_an_image'
  | 'film_not_kept'
  | 'heic_not_kept'
  | 'empty_file'
  | 'too_large'
  | 'unreadable'
  | 'nested_zip'
  | 'zip_path'
  | 'zip_locked'
  | 'zip_bomb'
  | 'zip_too_many'
  | 'zip_damaged';

/** One thing found in what was dropped: a file that may be opened later, or what is refused and why. */
export type Found =
  | {
      kind: 'file';
      /** With the folders it lies in. */
      name: string;
      /** The folder or ZIP it came in. */
      source: string | undefined;
      sizeBytes: number;
      /** Its first bytes. */
      head(bytes: number): Promise<Uint8Array>;
      open(): Promise<Blob>;
    }
  | { kind: 'refused'; name: string; source: string | undefined; reason: RefusalReason };

export type FoundFile = Extract<Found, { kind: 'file' }>;
