import '../../ui/base.css';
import '../../ui/plain.css';
import './join.css';
import { createRoot } from 'react-dom/client';
import { currentLanguage, startI18n } from '../../i18n/index.ts';
import { api, setTokenSource } from '../../net/api.ts';
import { followDeviceScheme } from '../../ui/deviceScheme.ts';
import { JoinPage } from './JoinPage.tsx';
import { createJoin, type JoinStep } from './model.ts';
import { createAccessStore } from './stored.ts';

followDeviceScheme();

const token = decodeURIComponent(location.pathname.replace(/^\/j\//, '').replace(/\/$/, ''));
const join = createJoin({
  token,
  stored: createAccessStore(sessionStorage, token),
  language: currentLanguage,
  server: {
    look: (link) => api('join.look', { params: { token: link } }),
    birthYear: (link, body) => api('join.birthYear', { params: { token: link }, body }),
    enter: (link, body) => api('join.enter', { params: { token: link }, body }),
    state: () => api('join.state'),
    leave: () => api('join.leave'),
  },
});
const accessOf = (step: JoinStep): string | undefined =>
  'access' in step ? step.access.accessToken : step.kind === 'ended' ? step.accessToken : undefined;
setTokenSource({ accessToken: () => accessOf(join.step.get()) });

const root = document.querySelector('#root');
if (root === null) throw new Error('no #root in the page');
await startI18n(['join']);
createRoot(root).render(<JoinPage join={join} />);
