/* oxlint-disable no-console -- a command: its output is for the person at the terminal */
// node signaling/src/admin/createAdministrator.ts --username quantri --name "Nguyễn Văn A" --facility-code 01001 --facility-name "Sở Y tế …"
import { parseArgs } from 'node:util';
import { openDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { administratorInput, createAdministrator } from './administrator.ts';

const USAGE =
  'usage: createAdministrator.ts --username NAME --name "FULL NAME" --facility-code CODE [--facility-name "NAME"] [--title TITLE]';

function fail(message: string): never {
  console.error(message);
  process.exit(64); // EX_USAGE, sysexits.h
}

function readArguments(): unknown {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { username: text, name: text, title: text, 'facility-code': text, 'facility-name': text } });
    return {
      username: values.username,
      name: values.name,
      title: values.title,
      facilityCode: values['facility-code'],
      facilityName: values['facility-name'],
    };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

const url = process.env['DATABASE_URL'] || fail('DATABASE_URL is not set');
const input = administratorInput.safeParse(readArguments());
if (!input.success) fail(`${input.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')}\n${USAGE}`);

try {
  await migrate(url);
  const db = openDatabase(url, { maxConnections: 1 });
  try {
    const { password, facilityName } = await createAdministrator(db, input.data);
    console.log(`Administrator of ${facilityName}\n  user name  ${input.data.username}\n  password   ${password}`);
    console.log('The password is shown only now and must be changed at the first sign-in.');
  } finally {
    await db.close();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
