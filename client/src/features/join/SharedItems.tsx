import { IconClipboardHeart, IconFile, IconMessage2, IconMicrophone } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SharedItem } from '@hoi-chan/shared/features/appointments.ts';
import { apiBlob } from '../../net/api.ts';
import { formatClock } from '../../ui/time.ts';
import { BigButton } from './Layout.tsx';
import { PlayVoice } from './PlayVoice.tsx';

const ICONS: Record<SharedItem['kind'], ReactNode> = {
  note: <IconMessage2 aria-hidden />,
  plan: <IconClipboardHeart aria-hidden />,
  file: <IconFile aria-hidden />,
  voice: <IconMicrophone aria-hidden />,
};

/** What the doctor sent: advice and plan to read, files to open, words to hear. */
export function SharedItems({ items }: { items: readonly SharedItem[] }) {
  const { t } = useTranslation('join');
  if (items.length === 0) return <p className="jp-soft">{t('shared.empty')}</p>;
  return (
    <ul className="jp-items">
      {items.map((item) => (
        <li key={item.id} className="jp-card">
          <h3>
            {ICONS[item.kind]} {item.kind === 'file' ? item.title : t(`shared.kind.${item.kind}`)}
          </h3>
          {item.text !== null && <p className="jp-text">{item.text}</p>}
          {item.kind === 'file' && <OpenFile item={item} />}
          {item.spoken !== null && (
            <>
              <p className="jp-soft">{t('shared.spokenAt', { time: formatClock(item.spoken.spokenAt) })}</p>
              <PlayVoice itemId={item.id} spoken={item.spoken} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Fetched with the access token, then shown: a link alone would not carry it. */
function OpenFile({ item }: { item: SharedItem }) {
  const { t } = useTranslation('join');
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const [address, setAddress] = useState<{ url: string; isPicture: boolean } | null>(null);
  const open = async (): Promise<void> => {
    setState('busy');
    try {
      const blob = await apiBlob('join.sharedFile', { params: { itemId: item.id } });
      setAddress({ url: URL.createObjectURL(blob), isPicture: blob.type.startsWith('image/') });
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  if (address) {
    return address.isPicture ? (
      <img src={address.url} alt={item.title} style={{ maxWidth: '100%', borderRadius: 12 }} />
    ) : (
      <a className="jp-button" data-look="plain" href={address.url} download={item.title}>
        {t('shared.open')}
      </a>
    );
  }
  return (
    <>
      <BigButton look="plain" inactive={state === 'busy'} onClick={() => void open()}>
        {t(state === 'busy' ? 'shared.opening' : 'shared.open')}
      </BigButton>
      {state === 'failed' && <p role="alert">{t('shared.openFailed')}</p>}
    </>
  );
}
