import { IconCamera, IconCameraRotate, IconSend } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TrackVideo } from '../../call/MediaElements.tsx';
import type { Capture } from '../../capture/capture.ts';
import { useStore } from '../../state/useStore.ts';
import { BigButton } from './Layout.tsx';
import type { PictureAsk, PictureStep } from './pictureAsk.ts';
import { Sheet } from './Sheet.tsx';

/** The doctor asks for a picture: what the camera sees, then what was taken, and a plain yes or no to each. */
export function PictureSheet({ ask, capture }: { ask: PictureAsk; capture: Capture }) {
  const { t } = useTranslation('join');
  const step = useStore(ask.step);
  return (
    <Sheet
      open={step !== null}
      title={t(step?.kind === 'sent' ? 'picture.sentTitle' : 'picture.title')}
      onClose={() => {
        // Escape is a no as well; what is on its way stays so.
        ask.decline();
        ask.dismiss();
      }}
    >
      {step !== null && <Body step={step} ask={ask} capture={capture} />}
    </Sheet>
  );
}

function Body({ step, ask, capture }: { step: PictureStep; ask: PictureAsk; capture: Capture }) {
  const { t } = useTranslation('join');
  const { camera, cameras } = useStore(capture.state);
  switch (step.kind) {
    case 'asked':
    case 'taking':
      return (
        <div className="jp-row jp-picture">
          <p>{t('picture.ask', { name: step.byName })}</p>
          <div className="jp-preview">
            {camera.track ? (
              <TrackVideo track={camera.track} aria-label={t('picture.preview')} />
            ) : (
              <div className="jp-preview-empty">{t('picture.cameraOff')}</div>
            )}
            {cameras.length > 1 && camera.track && (
              <button type="button" className="jp-round" aria-label={t('call.flip')} onClick={() => void capture.flipCamera()}>
                <IconCameraRotate aria-hidden />
              </button>
            )}
          </div>
          <p className="jp-soft" role="status">
            {t(step.kind === 'taking' ? 'picture.taking' : 'picture.hold')}
          </p>
          {step.kind === 'asked' && step.failed && (
            <p className="jp-note" data-tone="warn" role="alert">
              {t('picture.notTaken')}
            </p>
          )}
          {camera.track ? (
            <BigButton inactive={step.kind === 'taking'} onClick={() => void ask.take()}>
              <IconCamera aria-hidden />
              {t('picture.take')}
            </BigButton>
          ) : (
            <BigButton onClick={() => void capture.setCameraOn(true)}>{t('call.cameraOn')}</BigButton>
          )}
          <BigButton look="plain" onClick={ask.decline}>
            {t('picture.refuse')}
          </BigButton>
        </div>
      );
    case 'taken':
    case 'sending':
    case 'sendFailed':
      return (
        <div className="jp-row jp-picture">
          <Taken picture={step.picture} />
          {step.kind === 'sending' ? (
            <p role="status">{t('picture.sending')}</p>
          ) : (
            <>
              {step.kind === 'sendFailed' && (
                <p className="jp-note" data-tone="warn" role="alert">
                  {t('picture.sendFailed')}
                </p>
              )}
              <p>{t('picture.question')}</p>
              <BigButton onClick={() => void ask.send()}>
                <IconSend aria-hidden />
                {t('picture.send')}
              </BigButton>
              <div className="jp-pair">
                <BigButton look="plain" onClick={() => void ask.take()}>
                  {t('picture.again')}
                </BigButton>
                <BigButton look="plain" onClick={ask.decline}>
                  {t('picture.discard')}
                </BigButton>
              </div>
            </>
          )}
        </div>
      );
    case 'sent':
      return (
        <div className="jp-row jp-picture">
          <p role="status">{t('picture.sent')}</p>
          <BigButton onClick={ask.dismiss}>{t('shared.close')}</BigButton>
        </div>
      );
  }
}

/** Exactly what would be sent. */
function Taken({ picture }: { picture: Blob }) {
  const { t } = useTranslation('join');
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return <img className="jp-taken" src={url} alt={t('picture.taken')} />;
}
