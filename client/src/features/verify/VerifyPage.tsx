import { useEffect, useState, type ReactNode } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Verification } from '@hoi-chan/shared/features/verify.ts';
import { api } from '../../net/api.ts';
import { PlainHead } from '../../ui/PlainHead.tsx';
import { FileCheck } from './FileCheck.tsx';
import { grouped, paperTime } from './model.ts';

type Asked = { code: string; found: Verification } | { code: string; failed: 'limited' | 'unreachable' };

/** For whoever holds the paper: is it genuine, and does it still stand? Shows nothing about the patient. */
export function VerifyPage({ initialCode }: { initialCode: string }) {
  const { t } = useTranslation('verify');
  const [code, setCode] = useState(grouped(initialCode));
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const ask = async (typed: string): Promise<void> => {
    const wanted = typed.trim();
    if (wanted === '') return;
    setCode(grouped(wanted.toUpperCase()));
    setAsking(true);
    try {
      setAsked({ code: wanted, found: await api('verify.check', { params: { code: wanted.slice(0, 64) } }) });
    } catch (error) {
      setAsked({ code: wanted, failed: error instanceof AppError && error.code === 'RATE_LIMITED' ? 'limited' : 'unreachable' });
    } finally {
      setAsking(false);
    }
  };
  // Scanned from the paper: the code stands in the address.
  useEffect(() => void ask(initialCode), [initialCode]);
  return (
    <div className="vp-page">
      <PlainHead brand={t('brand')} switchTo={t('language.switch')} />
      <main>
        <h1>{t('title')}</h1>
        <p className="vp-soft">{t('intro')}</p>
        <form
          className="vp-form"
          onSubmit={(event) => {
            event.preventDefault();
            void ask(code);
          }}
        >
          <label htmlFor="vp-code">{t('code')}</label>
          <div className="vp-row">
            <input
              id="vp-code"
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={40}
              placeholder="XXXX-XXXX-XXXX-XXXX"
            />
            <button type="submit" className="vp-button" disabled={asking}>
              {t(asking ? 'asking' : 'check')}
            </button>
          </div>
        </form>
        <div role="status" aria-live="polite">
          {asked !== undefined && !asking && <Answer asked={asked} />}
        </div>
      </main>
    </div>
  );
}

function Answer({ asked }: { asked: Asked }) {
  const { t } = useTranslation('verify');
  if ('failed' in asked) return <Verdict tone="warn" title={t(`failed.${asked.failed}`)} />;
  const { found } = asked;
  if (found.state === 'unknown') return <Verdict tone="bad" title={t('unknown.title')} text={t('unknown.text')} />;
  const { certificate } = found;
  return (
    <>
      {found.state === 'valid' ? (
        <Verdict tone="good" title={t('valid.title')} text={t('valid.text')} />
      ) : (
        <Verdict
          tone="warn"
          title={t('amended.title')}
          text={t('amended.text', {
            number: found.replacedBy?.versionNumber ?? '',
            at: paperTime(found.replacedBy?.signedAt ?? found.signedAt),
          })}
        />
      )}
      <dl className="vp-facts">
        <Fact label={t('number')}>{t('version', { number: found.consultNumber, version: found.versionNumber })}</Fact>
        <Fact label={t('facilities')}>{found.facilities.join('; ')}</Fact>
        <Fact label={t('session')}>{sessionText(found.session, t)}</Fact>
        <Fact label={t('signedAt')}>{paperTime(found.signedAt)}</Fact>
        {found.signers.map((signer) => (
          <Fact key={signer.as} label={t(`as.${signer.as}`)}>
            {[signer.title, signer.name].filter(Boolean).join(' ')} · {paperTime(signer.at)}
          </Fact>
        ))}
        <Fact label={t('seal')}>
          {certificate === null ? (
            t('noSeal')
          ) : (
            <>
              {certificate.subject}
              <span className="vp-soft">
                {' '}
                {t('issuer', { name: certificate.issuer })}
                {certificate.origin === 'demo' && ` ${t('demoSeal')}`}
              </span>
            </>
          )}
        </Fact>
        <Fact label={t('hash')}>
          <code>{found.contentSha256}</code>
          <span className="vp-soft vp-below">{t('hashOf')}</span>
        </Fact>
        <Fact label={t('closing')}>
          {found.closing === null ? (
            <span className="vp-soft">{t('noClosing')}</span>
          ) : (
            <>
              <code>{found.closing.sha256}</code>
              <span className="vp-soft vp-below">{t('closingOf', { at: paperTime(found.closing.decidedAt) })}</span>
            </>
          )}
        </Fact>
      </dl>
      <p className="vp-soft">{t('compare')}</p>
      <FileCheck key={found.pdfSha256} pdfSha256={found.pdfSha256} />
    </>
  );
}

/** Nothing blank: a session that ran on while the chair signed has its end noted beside. */
function sessionText(
  { startedAt, endedAt, endNotedAt }: Extract<Verification, { state: 'valid' | 'amended' }>['session'],
  t: TFunction<'verify'>,
): string {
  if (startedAt === null) return t('inWriting');
  const from = t('from', { at: paperTime(startedAt) });
  if (endedAt !== null) return `${from}, ${t('to', { at: paperTime(endedAt) })}`;
  return `${from}, ${t('running')}${endNotedAt === null ? '' : `; ${t('noted', { at: paperTime(endNotedAt) })}`}`;
}

function Verdict({ tone, title, text }: { tone: 'good' | 'warn' | 'bad'; title: string; text?: string }) {
  return (
    <section className="vp-verdict" data-tone={tone} data-testid="verdict">
      <span className="vp-sign" aria-hidden>
        {tone === 'good' ? '✓' : tone === 'warn' ? '!' : '✕'}
      </span>
      <div>
        <h2>{title}</h2>
        {text !== undefined && <p>{text}</p>}
      </div>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
