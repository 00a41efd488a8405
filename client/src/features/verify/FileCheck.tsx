import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sha256Of } from './model.ts';

/** Compares a PDF file with the original by its hash; the file stays on this device. */
export function FileCheck({ pdfSha256 }: { pdfSha256: string }) {
  const { t } = useTranslation('verify');
  const [outcome, setOutcome] = useState<'same' | 'other' | 'unable'>();
  const [name, setName] = useState<string>();
  const check = async (file: File | undefined): Promise<void> => {
    setOutcome(undefined);
    setName(file?.name);
    if (file === undefined) return;
    const hash = await sha256Of(file).catch(() => undefined);
    setOutcome(hash === undefined ? 'unable' : hash === pdfSha256 ? 'same' : 'other');
  };
  return (
    <section className="vp-file">
      <label htmlFor="vp-file">{t('file.label')}</label>
      <p className="vp-soft">{t('file.hint')}</p>
      <div className="vp-row vp-pick">
        {/* The browser's own button speaks the browser's language, not the page's. */}
        <input
          id="vp-file"
          className="vp-hidden"
          type="file"
          accept="application/pdf,.pdf"
          onChange={(event) => void check(event.currentTarget.files?.[0])}
        />
        <label htmlFor="vp-file" className="vp-button">
          {t('file.choose')}
        </label>
        <span className="vp-soft">{name ?? t('file.none')}</span>
      </div>
      <output className="vp-outcome" data-outcome={outcome} htmlFor="vp-file">
        {outcome !== undefined && t(`file.${outcome}`)}
      </output>
    </section>
  );
}
