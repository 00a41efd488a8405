import { lazy, Suspense, useEffect } from 'react';
import type { AppError } from '@hoi-chan/shared/errors.ts';
import type { SessionModel } from './features/access/model.ts';
import { ChangePasswordView } from './features/access/ChangePasswordView.tsx';
import { SignInView } from './features/access/SignInView.tsx';
import { loadChunk } from './net/loadChunk.ts';
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
      return <Unreachable session={session} error={state.error} />;
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

const AGAIN_MS = 3_000;

/** A page that was loaded while the server could not be reached goes on by itself once it can: somebody may be waiting in a call. */
function Unreachable({ session, error }: { session: Pick<SessionModel, 'start'>; error: AppError }) {
  // Each failure is another error, and counts anew.
  useEffect(() => {
    const again = (): void => void session.start({ quietly: true });
    const timer = setTimeout(again, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [session, error]);
  return <ErrorState error={error} onRetry={() => void session.start()} />;
}
