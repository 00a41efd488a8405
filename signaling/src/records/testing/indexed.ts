import type { SearchRequest } from '@medplum/core';
import type { MemoryRepository } from '@medplum/fhir-router';

type Held = Map<string, object>;
/** What the repository does not show to TypeScript; a version that names it otherwise fails the first test that searches. */
interface Inside {
  resources: Map<string, Held>;
  createResourceSync(resource: { resourceType: string }, ...rest: unknown[]): { resourceType: string; id: string };
  searchSync(request: SearchRequest): object;
}

/** Searches of these kinds name a word that stands in whatever they find. */
const EXACT = ['identifier', 'altid', 'target', 'patient', 'subject', 'entity', 'agent'];

/**
 * The memory repository looks at everything it holds for each search, so that a thousand notes take it an hour. It is given only what holds the word
 * that is looked for, and judges for itself.
 */
export function indexed(repository: MemoryRepository): MemoryRepository {
  const inside = repository as unknown as Inside;
  const [create, search] = [inside.createResourceSync.bind(inside), inside.searchSync.bind(inside)];
  const holders = new Map<string, Set<string>>();

  inside.createResourceSync = (resource, ...rest) => {
    const created = create(resource, ...rest);
    for (const word of wordsOf(created)) {
      const key = `${created.resourceType} ${word}`;
      const known = holders.get(key);
      if (known === undefined) holders.set(key, new Set([created.id]));
      else known.add(created.id);
    }
    return created;
  };

  inside.searchSync = (request) => {
    const filter = request.filters?.find(({ code, operator, value }) => EXACT.includes(code) && operator === 'eq' && !value.includes(','));
    const all = inside.resources.get(request.resourceType);
    if (filter === undefined || all === undefined) return search(request);
    const word = filter.value.slice(filter.value.lastIndexOf('|') + 1);
    const few: Held = new Map();
    // In the order in which they came, as without an index.
    for (const id of holders.get(`${request.resourceType} ${word}`) ?? []) {
      const held = all.get(id);
      if (held !== undefined) few.set(id, held);
    }
    inside.resources.set(request.resourceType, few);
    try {
      return search(request);
    } finally {
      inside.resources.set(request.resourceType, all);
    }
  };
  return repository;
}

/** Every short text in it, and of a reference the id too. */
function* wordsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value.length > 200) return;
    yield value;
    if (value.includes('/')) yield value.slice(value.lastIndexOf('/') + 1);
  } else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* wordsOf(each);
}
