import { useState } from 'react';
import { changeLanguage, currentLanguage } from '../i18n/index.ts';

/** Head of the pages that need no account: the name of the house and the other language. Plain elements: what comes before it must be small. */
export function PlainHead({ brand, switchTo }: { brand: string; switchTo: string }) {
  const [now, setNow] = useState(currentLanguage);
  const other = now === 'vi' ? 'en' : 'vi';
  return (
    <header className="pl-head">
      <span className="pl-brand">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        {brand}
      </span>
      <button
        type="button"
        className="pl-quiet"
        lang={other}
        onClick={() => {
          setNow(other);
          void changeLanguage(other);
        }}
      >
        {switchTo}
      </button>
    </header>
  );
}
