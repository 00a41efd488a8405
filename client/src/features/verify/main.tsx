import '../../ui/base.css';
import '../../ui/plain.css';
import './verify.css';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../../i18n/index.ts';
import { followDeviceScheme } from '../../ui/deviceScheme.ts';
import { VerifyPage } from './VerifyPage.tsx';

followDeviceScheme();

const root = document.querySelector('#root');
if (root === null) throw new Error('no #root in the page');
await startI18n(['verify']);
createRoot(root).render(<VerifyPage initialCode={decodeURIComponent(location.pathname.replace(/^\/verify\/?/, '').replace(/\/$/, ''))} />);
