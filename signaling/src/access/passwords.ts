import argon2 from 'argon2';

/** argon2id with OWASP's parameters (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
const OPTIONS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export async function hashPassword(password: string): Promise<string> {
  return argon2.hash(password.normalize('NFC'), OPTIONS);
}

/** A hash of nothing, so that an unknown user name takes as long as a known one. */
const decoy = hashPassword('no such person');

/** `hash` undefined: the person does not exist; takes the same time and is false. */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const matches = await argon2.verify(hash ?? (await decoy), password.normalize('NFC'));
  return matches && hash !== undefined;
}
