import { Button, Loader } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { apiBlob } from '../../net/api.ts';
import { useBlobUrl } from '../../net/useBlobUrl.ts';
import { isOnThinLink } from '../../shell/thrift.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { DocumentPane } from './DocumentPane.tsx';
import classes from './DocumentPane.module.css';
import { Pages } from './pdf/Pages.tsx';
import { Photo } from './Photo.tsx';
import { LIGHT_DOCUMENT_BYTES } from './thin/steps.ts';
import { Weight } from './thin/Weight.tsx';
import type { Together } from './together/model.ts';
import { useObjectShared } from './together/useObjectShared.ts';
import { usePage } from './together/usePage.ts';
import { useTogetherState } from './together/useTogether.ts';

interface DocumentViewProps {
  consultId: string;
  file: ConsultFile;
  together: Together | undefined;
}

/**
 * A photograph or PDF of the consult that lies in no archive; whoever presents shows it. The type comes from our contract, not from the bytes, so that nothing
 * else is ever run.
 */
export function DocumentView({ consultId, file, together }: DocumentViewProps) {
  const { t } = useTranslation('viewer');
  const { role } = useTogetherState(together);
  // What comes only because of somebody else is asked for first where the link is thin.
  const [isAsked, setAsked] = useState(() => role !== 'following' || !isOnThinLink() || file.sizeBytes <= LIGHT_DOCUMENT_BYTES);
  const type =
    file.kind === 'pdf' ? 'application/pdf' : /^image\/(jpeg|png|webp|gif)$/.test(file.contentType) ? file.contentType : 'image/jpeg';
  const read = async (signal: AbortSignal): Promise<Blob> => {
    const blob = await apiBlob('files.content', { params: { consultId, fileId: file.id } }, { signal });
    return new Blob([blob], { type });
  };
  const { url, blob, error, retry } = useBlobUrl(['files', 'content', consultId, file.id], read, isAsked);
  const uid = uidOfUuid(file.id);
  const turning = usePage(together, uid);
  const object = { studyUid: uid, seriesUid: uid, sopUid: uid };
  const onSeen = useObjectShared(together, object, turning.page);
  const body = useRef<HTMLDivElement>(null);
  const ask = (): void => {
    // The button goes away: the focus goes on to what comes.
    body.current?.focus();
    setAsked(true);
  };
  return (
    <DocumentPane name={file.name} url={url} fileName={file.name} body={body}>
      {error !== undefined && <ErrorState error={error} onRetry={retry} />}
      {url === undefined && error === undefined && isAsked && <Loader color="gray.4" aria-label={t('document.loading')} />}
      {url === undefined && !isAsked && (
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={ask}>
          <Weight bytes={file.sizeBytes} text="enclosed.askSized" textWithTime="enclosed.askIn" />
        </Button>
      )}
      {url !== undefined && file.kind === 'photo' && (
        <Photo url={url} name={file.name} together={together} object={object} onSeen={onSeen} />
      )}
      {url !== undefined && blob !== undefined && file.kind === 'pdf' && (
        <div className={classes['pages']}>
          <Pages url={url} blob={blob} name={file.name} together={together} object={object} turning={turning} onSeen={onSeen} />
        </div>
      )}
    </DocumentPane>
  );
}
