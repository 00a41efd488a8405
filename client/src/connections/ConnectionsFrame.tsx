import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import classes from './ConnectionsFrame.module.css';

const places = [
  ['record-systems', 'recordSystems'],
  ['deliveries', 'deliveries'],
  ['hl7', 'hl7'],
  ['imports', 'imports'],
  ['partners', 'partners'],
] as const;

/** Everything that joins this installation to other systems, one line of places above each screen. */
export default function ConnectionsFrame() {
  const { t } = useTranslation('connections');
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On a telephone the line scrolls; where one is must be in sight. Nothing may be returned: newer browsers answer a promise.
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [pathname]);
  return (
    <>
      <nav ref={nav} className={classes['places']} aria-label={t('nav')}>
        {places.map(([path, key]) => (
          <NavLink key={path} to={`/connections/${path}`} className={classes['place']}>
            {t(`place.${key}`)}
          </NavLink>
        ))}
      </nav>
      <Outlet />
    </>
  );
}
