import { IconCalendarHeart, IconLayoutDashboard, IconPlugConnected, IconSettings, IconStethoscope, IconUsers } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { mayTry, type Action } from '@hoi-chan/shared/access/permissions.ts';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import { BrandMark } from '../ui/Brand.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { useIcd10Ahead } from './useIcd10Ahead.ts';
import { useTypeface } from './useTypeface.ts';
import classes from './Shell.module.css';

const places: {
  to: string;
  key: 'desk' | 'consults' | 'patients' | 'appointments' | 'connections' | 'admin';
  action: Action;
  icon: typeof IconUsers;
}[] = [
  { to: '/', key: 'desk', action: 'consult:list', icon: IconLayoutDashboard },
  { to: '/consults', key: 'consults', action: 'consult:list', icon: IconStethoscope },
  { to: '/patients', key: 'patients', action: 'patient:search', icon: IconUsers },
  { to: '/appointments', key: 'appointments', action: 'appointment:plan', icon: IconCalendarHeart },
  { to: '/connections', key: 'connections', action: 'partner:manage', icon: IconPlugConnected },
  { to: '/admin', key: 'admin', action: 'people:manage', icon: IconSettings },
];

/** The frame around every screen but the room: where one is, where one can go, who one is. */
export function Shell({ me, menu }: { me: Me; menu: ReactNode }) {
  const { t } = useTranslation('common');
  useFocusOnNavigation();
  useTypeface();
  useIcd10Ahead(mayTry(me.role, 'minutes:write'));
  return (
    <div className={classes['shell']}>
      <a className="hc-skip" href="#main">
        {t('skip')}
      </a>
      <header className={`${classes['header']} hc-no-print`}>
        <Link to="/" className={classes['brand']}>
          <BrandMark />
          <span>{t('brand')}</span>
        </Link>
        <nav className={classes['nav']} aria-label={t('nav.main')}>
          {places
            .filter((place) => mayTry(me.role, place.action))
            .map(({ to, key, icon: Icon }) => (
              <NavLink key={to} to={to} end={to === '/'} className={classes['place']}>
                <Icon size={20} stroke={1.7} aria-hidden />
                <span>{t(`nav.${key}`)}</span>
              </NavLink>
            ))}
        </nav>
        <div className={classes['menu']}>{menu}</div>
      </header>
      <ConnectionBanner />
      <main id="main" tabIndex={-1} className={classes['main']}>
        <Outlet />
      </main>
    </div>
  );
}

/** A new screen starts at its heading, for the eye and for the screen reader; the first one keeps the browser's own focus. */
function useFocusOnNavigation(): void {
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    window.scrollTo(0, 0);
    (document.querySelector<HTMLElement>('#page-title') ?? document.querySelector<HTMLElement>('#main'))?.focus({ preventScroll: true });
  }, [pathname]);
}
