import { QueryClient } from '@tanstack/react-query';
import { AppError } from '@hoi-chan/shared/errors.ts';

/** Reads are kept while the live connection keeps them fresh; only an unreachable server is asked again without being told to. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && error instanceof AppError && error.code === 'UNAVAILABLE',
        retryDelay: (attempt) => 600 * 2 ** attempt,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
