import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BrandMark } from '../../ui/Brand.tsx';
import classes from './SignInFrame.module.css';

/** The two halves of the door: what this is, and the form. */
export function SignInFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation('access');
  return (
    <div className={classes['frame']}>
      <aside className={classes['hero']}>
        <div className={classes['brand']}>
          <BrandMark size={36} />
          <span>{t('common:brand')}</span>
        </div>
        <div className={classes['pitch']}>
          <p className={classes['headline']}>{t('hero.title')}</p>
          <ul className={classes['points']}>
            <li>{t('hero.point1')}</li>
            <li>{t('hero.point2')}</li>
            <li>{t('hero.point3')}</li>
          </ul>
        </div>
        <p className={classes['foot']}>{t('common:tagline')}</p>
      </aside>
      <main className={classes['form']}>{children}</main>
    </div>
  );
}
