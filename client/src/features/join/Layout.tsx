import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { PlainHead } from '../../ui/PlainHead.tsx';

/** Every screen of the patient's page but the call: the name of the house, the language, one heading, one main action at the foot. */
export function Screen({
  title,
  children,
  foot,
  footFloats = true,
}: {
  title: string;
  children: ReactNode;
  foot?: ReactNode;
  footFloats?: boolean;
}) {
  const { t } = useTranslation('join');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('brand')}`;
    // A new step: screen readers hear where they are.
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [title, t]);
  return (
    <div className="jp-page">
      <PlainHead brand={t('brand')} switchTo={t('language.switch')} />
      <main className="jp-main">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
        {foot !== undefined && (
          <div className="jp-foot" data-flows={!footFloats || undefined}>
            {foot}
          </div>
        )}
      </main>
    </div>
  );
}

export function BigButton({
  look = 'main',
  inactive = false,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: 'main' | 'plain' | 'quiet' | 'danger'; inactive?: boolean }) {
  // Not `disabled`: it can still be found and pressed, and then says what is missing.
  return <button type="button" className="jp-button" data-look={look} data-inactive={inactive || undefined} {...rest} />;
}

/** A screen that only tells something, with a picture and perhaps a way on. */
export function Message({
  icon,
  tone,
  title,
  children,
  foot,
}: {
  icon: ReactNode;
  tone?: 'warn';
  title: string;
  children: ReactNode;
  foot?: ReactNode;
}) {
  return (
    <Screen title={title} foot={foot}>
      <div className="jp-hero">
        <span className="jp-hero-icon" data-tone={tone} aria-hidden>
          {icon}
        </span>
        {children}
      </div>
    </Screen>
  );
}
