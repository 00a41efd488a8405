import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { loadTexts } from '../i18n/index.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { PageSkeleton } from '../ui/Skeletons.tsx';
import { loadChunk } from '../net/loadChunk.ts';

/** A screen whose code and texts are fetched together, when it is first opened. `fallback` stands in its place meanwhile. */
export function lazyPage<P extends object>(
  namespaces: string[],
  load: () => Promise<{ default: ComponentType<P> }>,
  fallback: ReactNode = <PageSkeleton />,
): ComponentType<P> {
  const Loaded = lazy(async () => {
    const [module] = await Promise.all([loadChunk(load), loadTexts(namespaces)]);
    return module;
  });
  return function LazyPage(props: P) {
    return (
      <ErrorBoundary>
        <Suspense fallback={fallback}>
          <Loaded {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}
