import { lazy, Suspense } from 'react';
import type { SessionModel } from './features/access/model.ts';
import { ChangePasswordView } from './features/access/ChangePasswordView.tsx';
import { SignInView } from './features/access/SignInView.tsx';
import { loadChunk } from './shell/loadChunk.ts';
import { useStore } from './state/useStore.ts';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';
import { ErrorState } from './ui/ErrorState.tsx';
import { PageSkeleton } from './ui/Skeletons.tsx';
import { UiProvider } from './ui/UiProvider.tsx';

// Everything behind the door comes after it: the sign-in page stays light.
const loadSignedIn = () => loadChunk(() => import('./signedIn.tsx'));
const SignedIn = lazy(loadSignedIn);

/** The door: who is not signed in sees the sign-in form, whatever the address; the address is kept for afterwards. */
export function App({ session }: { session: SessionModel }) {
  return (
    <UiProvider>
      <ErrorBoundary>
        <Suspense fallback={<PageSkeleton />}>
          <Door session={session} />
        </Suspense>
      </ErrorBoundary>
    </UiProvider>
  );
}

/** While somebody types their password the link has nothing else to do. What fails is asked for again once they are in. */
let begun = false;
function ahead(): void {
  if (begun) return;
  begun = true;
  loadSignedIn().catch(() => undefined);
}

function Door({ session }: { session: SessionModel }) {
  const state = useStore(session.state);
  switch (state.status) {
    case 'starting':
      return <PageSkeleton />;
    case 'unreachable':
      return <ErrorState error={state.error} onRetry={() => void session.start()} />;
    case 'out':
      return <SignInView session={session} ended={state.reason === 'ended'} onTyping={ahead} />;
    case 'in':
      return state.me.mustChangePassword ? (
        <ChangePasswordView session={session} me={state.me} />
      ) : (
        <SignedIn session={session} me={state.me} />
      );
  }
}
