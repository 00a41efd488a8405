import { AppError } from '@hoi-chan/shared/errors.ts';
import { Button, Loader, Progress } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlobUrl } from '../../../net/useBlobUrl.ts';
import { isOnThinLink } from '../../../shell/thrift.ts';
import { formatDate } from '../../../ui/time.ts';
import { DocumentPane } from '../DocumentPane.tsx';
import classes from '../DocumentPane.module.css';
import { DocumentProblem } from '../DocumentProblem.tsx';
import { Pages } from '../pdf/Pages.tsx';
import { LIGHT_DOCUMENT_BYTES } from '../thin/steps.ts';
import { Weight } from '../thin/Weight.tsx';
import type { Together } from '../together/model.ts';
import { useObjectShared } from '../together/useObjectShared.ts';
import { usePage } from '../together/usePage.ts';
import type { EnclosedDocument } from './enclosed.ts';
import { MORE_THAN_ASKED, readDocument, type Coming } from './readDocument.ts';

interface EnclosedViewProps {
  consultId: string;
  document: EnclosedDocument;
  together: Together | undefined;
}

/** A PDF that lies in the archive among the pictures of a study. Whoever presents shows which one, and its page. */
export function EnclosedView({ consultId, document, together }: EnclosedViewProps) {
  const { t } = useTranslation('viewer');
  const [isAllAsked, setAllAsked] = useState(() => !isOnThinLink());
  const isLight = (document.lengthBytes ?? Infinity) <= LIGHT_DOCUMENT_BYTES;
  const [coming, setComing] = useState<Coming>({ bytes: 0, of: undefined });
  const key = ['imaging', 'enclosed', consultId, document.id, isAllAsked];
  // An object may say less of its length than there is: what it says decides what is tried, not what comes.
  const most = isAllAsked ? undefined : LIGHT_DOCUMENT_BYTES;
  const read = (signal: AbortSignal): Promise<Blob> => readDocument(consultId, document, signal, setComing, most);
  const { url, blob, error, retry } = useBlobUrl(key, read, isAllAsked || isLight, false);
  const isHeavier = error instanceof AppError && error.reason === MORE_THAN_ASKED;
  const isAsked = isAllAsked || (isLight && !isHeavier);
  const weight = isHeavier ? coming.of : document.lengthBytes;
  const turning = usePage(together, document.id);
  const object = { studyUid: document.studyUid, seriesUid: document.seriesUid, sopUid: document.id };
  const onSeen = useObjectShared(together, object, turning.page);
  const body = useRef<HTMLDivElement>(null);
  const ask = (): void => {
    // The button goes away: the focus goes on to what comes.
    body.current?.focus();
    setAllAsked(true);
  };

  const name = document.title || t('enclosed.unnamed');
  const isWaiting = url === undefined && (error === undefined || isHeavier);
  return (
    <DocumentPane name={name} detail={document.date && formatDate(document.date)} url={url} fileName={fileNameOf(name)} body={body}>
      {error !== undefined && !isHeavier && <DocumentProblem error={error} onRetry={retry} detail={t('enclosed.restStays')} />}
      {isWaiting && !isAsked && (
        <div className={classes['note']}>
          <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={ask}>
            {weight === undefined ? t('enclosed.ask') : <Weight bytes={weight} text="enclosed.askSized" textWithTime="enclosed.askIn" />}
          </Button>
        </div>
      )}
      {isWaiting && isAsked && <OnItsWay coming={coming} />}
      {url !== undefined && blob !== undefined && (
        <div className={classes['pages']}>
          <Pages url={url} blob={blob} name={name} together={together} object={object} turning={turning} onSeen={onSeen} />
        </div>
      )}
    </DocumentPane>
  );
}

function OnItsWay({ coming: { bytes, of } }: { coming: Coming }) {
  const { t, i18n } = useTranslation('viewer');
  const mb = (count: number): string => (count / 1_000_000).toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <div className={classes['note']} data-testid="document-coming">
      {of === undefined ? (
        <Loader color="gray.4" aria-label={t('document.loading')} />
      ) : (
        <Progress value={(100 * bytes) / of} w={220} aria-label={t('document.loading')} />
      )}
      <p>{of === undefined ? t('enclosed.some', { mb: mb(bytes) }) : t('enclosed.part', { mb: mb(bytes), of: mb(of) })}</p>
    </div>
  );
}

/** A title may be a sentence with slashes; browsers replace the rest. */
function fileNameOf(title: string): string {
  const clean = title.replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, ' ').trim();
  return /\.pdf$/i.test(clean) ? clean : `${clean.slice(0, 100)}.pdf`;
}
