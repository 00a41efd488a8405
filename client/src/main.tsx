import './ui/firstStyles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { browserTabs, createSession } from './features/access/model.ts';
import { startI18n } from './i18n/index.ts';
import { setTokenSource } from './net/api.ts';
import { isTypefaceHere, showTypeface } from './ui/typeface.ts';

const session = createSession(browserTabs());
setTokenSource(session);

if (isTypefaceHere()) void showTypeface().catch(() => undefined);
const root = document.querySelector('#root');
if (root === null) throw new Error('no #root in the page');
await Promise.all([startI18n(['common', 'access']), session.start()]);
createRoot(root).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
);
