import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sha256Of } from './model.ts';

/** Compares a PDF file with the original by its hash; the file stays on this device. */
export function FileCheck({ pdfSha256 }: { pdfSha256: string }) {
  const { t } = useTranslation('verify');
  const [outcome, setOutcome] = useState<'same' | 'other' | 'unable'>();
  const check = async (file: File | undefined): Promise<void> => {
    setOutcome(undefined);
    if (file === undefined) return;
    const hash = await sha256Of(file).catch(() => undefined);
    setOutcome(hash === undefined ? 'unable' : hash === pdfSha256 ? 'same' : 'other');
  };
  return (
    <section className="vp-file">
      <label htmlFor="vp-file">{t('file.label')}</label>
      <p className="vp-soft">{t('file.hint')}</p>
      <input id="vp-file" type="file" accept="application/pdf,.pdf" onChange={(event) => void check(event.currentTarget.files?.[0])} />
      <output className="vp-outcome" data-outcome={outcome} htmlFor="vp-file">
        {outcome !== undefined && t(`file.${outcome}`)}
      </output>
    </section>
  );
}
