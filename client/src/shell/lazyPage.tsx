import { lazy, Suspense, type ComponentType } from 'react';
import { loadTexts } from '../i18n/index.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { PageSkeleton } from '../ui/Skeletons.tsx';

/** A screen whose code and texts are fetched together, when it is first opened. */
export function lazyPage<P extends object>(namespaces: string[], load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  const Loaded = lazy(async () => {
    const [module] = await Promise.all([load(), loadTexts(namespaces)]);
    return module;
  });
  return function LazyPage(props: P) {
    return (
      <ErrorBoundary>
        <Suspense fallback={<PageSkeleton />}>
          <Loaded {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}
