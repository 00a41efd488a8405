import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload, IconFileTypePdf } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { apiBlob } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ContentView } from './ContentView.tsx';
import { Deliveries } from './Deliveries.tsx';
import classes from './MinutesPanel.module.css';
import { SignatureList } from './SignatureList.tsx';

/** The signed minutes: text, signatures, PDF and where they stand on their way into the record. */
export function SignedView({ consultId, minutes }: { consultId: string; minutes: MinutesState }) {
  const { t } = useTranslation('minutes');
  const [wanted, setWanted] = useState(false);
  const [open, setOpen] = useState(false);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['minutes', consultId, 'pdf', minutes.versionNumber],
    queryFn: async ({ signal }) =>
      new Blob([await apiBlob('minutes.pdf', { params: { consultId } }, { signal })], { type: 'application/pdf' }),
    enabled: wanted && minutes.hasPdf,
    staleTime: Infinity,
  });
  const url = useMemo(() => (data === undefined ? undefined : URL.createObjectURL(data)), [data]);
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  const fileName = `bien-ban-${minutes.content.consultNumber}.pdf`;
  return (
    <div className={classes['body']}>
      <p className={classes['notice']} data-tone="good" data-testid="minutes-signed">
        {t('signed.notice')}
      </p>
      <SignatureList signatures={minutes.signatures} />
      <div className={classes['buttons']}>
        <Button
          variant="default"
          leftSection={<IconFileTypePdf size={18} aria-hidden />}
          loading={isFetching}
          disabled={!minutes.hasPdf}
          data-testid="minutes-pdf"
          onClick={() => {
            setWanted(true);
            setOpen(true);
          }}
        >
          {t('signed.pdf')}
        </Button>
        {url !== undefined && (
          <Button component="a" href={url} download={fileName} variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
            {t('signed.download')}
          </Button>
        )}
      </div>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} compact />}
      <Deliveries consultId={consultId} />
      <ContentView content={minutes.content} />
      <Modal
        opened={open && url !== undefined}
        onClose={() => setOpen(false)}
        size="90%"
        title={fileName}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <iframe src={url} title={fileName} style={{ width: '100%', height: '75vh', border: 0 }} />
      </Modal>
    </div>
  );
}
