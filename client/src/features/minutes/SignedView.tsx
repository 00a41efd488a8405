import { Button } from '@mantine/core';
import { IconFilePencil, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { useStore } from '../../state/useStore.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import { AmendDialog } from './AmendDialog.tsx';
import { ContentView } from './ContentView.tsx';
import { CopyWritten } from './CopyWritten.tsx';
import { Deliveries } from './Deliveries.tsx';
import classes from './MinutesPanel.module.css';
import { PdfButtons } from './PdfButtons.tsx';
import type { MinutesSession } from './session.ts';
import { SignatureList } from './SignatureList.tsx';

interface SignedViewProps {
  consultId: string;
  minutes: MinutesState;
  session: MinutesSession;
  /** Chair and secretary may begin a new version. */
  mayAmend: boolean;
}

/** The signed minutes: text, signatures, PDF, earlier versions, and where they stand on their way into the record. */
export function SignedView({ consultId, minutes, session, mayAmend }: SignedViewProps) {
  const { t } = useTranslation('minutes');
  const [amending, setAmending] = useState(false);
  const { unsaved } = useStore(session.state);
  const [newest, ...earlier] = minutes.signedVersions;
  const { consultNumber } = minutes.content;
  const code = newest?.verifyCode ?? null;
  return (
    <div className={classes['body']}>
      <p className={classes['notice']} data-tone="good" data-testid="minutes-signed">
        {minutes.versionNumber === 1 ? t('signed.notice') : t('signed.noticeAmended', { number: minutes.versionNumber })}
      </p>
      {unsaved > 0 && (
        <div className={classes['notice']} data-tone="danger" role="alert" data-testid="minutes-signed-unsaved">
          {t('signed.unsaved', { count: unsaved })} <CopyWritten session={session} />
        </div>
      )}
      <SignatureList signatures={minutes.signatures} />
      {minutes.hasPdf && <PdfButtons consultId={consultId} consultNumber={consultNumber} version={minutes.versionNumber} newest />}
      {code !== null && (
        <p className={classes['verify']}>
          <IconShieldCheck size={18} aria-hidden />
          <span>
            {t(newest?.sealed === true ? 'signed.sealed' : 'signed.unsealed')}{' '}
            <a href={`/verify/${code}`} target="_blank" rel="noreferrer" data-testid="minutes-verify">
              {t('signed.verify', { code: code.replace(/(.{4})(?=.)/g, '$1-') })}
            </a>
          </span>
        </p>
      )}
      <Deliveries consultId={consultId} consultNumber={consultNumber} />
      <ContentView consultId={consultId} content={minutes.content} endNotedAt={newest?.closing?.sessionEndedAt ?? null} />
      {earlier.length > 0 && (
        <section className={classes['versions']} aria-label={t('signed.earlier')}>
          <h3 className={classes['versionsTitle']}>{t('signed.earlier')}</h3>
          {earlier.map((version) => (
            <div key={version.versionNumber} className={classes['versionRow']}>
              <span>
                {t('signed.version', { number: version.versionNumber })} · <TimeText at={version.signedAt} />
              </span>
              <PdfButtons consultId={consultId} consultNumber={consultNumber} version={version.versionNumber} newest={false} />
            </div>
          ))}
        </section>
      )}
      {mayAmend && (
        <div className={classes['buttons']}>
          <Button
            variant="default"
            leftSection={<IconFilePencil size={18} aria-hidden />}
            onClick={() => setAmending(true)}
            data-testid="minutes-amend"
          >
            {t('amend.action')}
          </Button>
        </div>
      )}
      {amending && <AmendDialog consultId={consultId} session={session} onClose={() => setAmending(false)} />}
    </div>
  );
}
