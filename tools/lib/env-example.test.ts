import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRoot } from './paths.ts';

const namesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '').toSorted();

const example = readFileSync(inRoot('.env.example'), 'utf8');
const toolsOnly = ['CHROMIUM_BIN', 'MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL', 'POSTGRES_PORT'];

// Variables that only docker-compose.yml reads; deploy/compose.test.ts checks the other direction.
const containers = namesIn(readFileSync(inRoot('docker-compose.yml'), 'utf8'), /\$\{([A-Z][A-Z_0-9]+)/g);

it('.env.example names exactly the variables the config schemas and docker-compose.yml read, each once', () => {
  // The schemas are read as text: the tools import neither service.
  const schemas = ['signaling', 'media'].map((part) => readFileSync(inRoot(part, 'src', 'config.ts'), 'utf8'));
  const inSchemas = new Set(schemas.flatMap((schema) => namesIn(schema, /^ +([A-Z][A-Z_0-9]+):/gm)));
  expect(namesIn(example, /^#?([A-Z][A-Z_0-9]+)=/gm)).toEqual([...new Set([...inSchemas, ...containers, ...toolsOnly])].toSorted());
});
