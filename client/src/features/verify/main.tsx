import '../../ui/base.css';
import './verify.css';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../../i18n/index.ts';
import { VerifyPage } from './VerifyPage.tsx';

/** The colours follow the device; the tokens of the design system hang on this attribute. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const applyScheme = (): void => document.documentElement.setAttribute('data-mantine-color-scheme', dark.matches ? 'dark' : 'light');
applyScheme();
dark.addEventListener('change', applyScheme);

const root = document.querySelector('#root');
if (root === null) throw new Error('no #root in the page');
await startI18n(['verify']);
createRoot(root).render(<VerifyPage initialCode={decodeURIComponent(location.pathname.replace(/^\/verify\/?/, '').replace(/\/$/, ''))} />);
