import {
  QueryCache,
  QueryClient,
  type InvalidateOptions,
  type InvalidateQueryFilters,
  type QueryKey,
  type SetDataOptions,
} from '@tanstack/react-query';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { createSharedPause } from './sharedPause.ts';

/** Reads are kept while the live connection keeps them fresh; only an unreachable server is asked again without being told to. */
export function createQueryClient(): QueryClient {
  const pause = createSharedPause(() => queries);
  const queries: QueryClient = new LiveQueryClient({
    queryCache: new QueryCache({
      // The notice that made it old does not come again, and nothing on the screen would tell that it is: a signature would never be seen.
      onError: (error, query) => {
        if (query.state.data !== undefined && isUnreachable(error)) pause.failed(query);
      },
      onSuccess: (_data, query) => pause.answered(query),
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && isUnreachable(error),
        retryDelay: (attempt) => 600 * 2 ** attempt,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return queries;
}

export const isUnreachable = (error: unknown): boolean => error instanceof AppError && error.code === 'UNAVAILABLE';

/**
 * The library joins a read told to be old to its first fetch, whose answer may have left the server before the change: a notice that comes
 * between would be lost. Such a read is done once more when its first answer is there.
 */
class LiveQueryClient extends QueryClient {
  override async invalidateQueries<K extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<K>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const first = this.getQueryCache()
      .findAll(filters as InvalidateQueryFilters)
      .filter(({ state }) => state.data === undefined && state.fetchStatus === 'fetching')
      .map(async ({ promise, queryKey }) => {
        await promise?.catch(() => undefined);
        await super.invalidateQueries({ queryKey, exact: true }, options);
      });
    await Promise.all([super.invalidateQueries(filters, options), ...first]);
  }

  /**
   * What is put in by hand is mostly the answer to a step taken here, and on a slow link the notice of the next step, taken elsewhere, overtakes it:
   * what had been told to be old stays so.
   */
  override setQueryData = ((queryKey: QueryKey, updater: unknown, options?: SetDataOptions): unknown => {
    const { isInvalidated = false, fetchStatus = 'idle' } = this.getQueryState(queryKey) ?? {};
    const data = super.setQueryData(queryKey, updater, options);
    if (isInvalidated || fetchStatus === 'fetching') void super.invalidateQueries({ queryKey, exact: true });
    return data;
  }) as QueryClient['setQueryData'];
}
