import { useTranslation } from 'react-i18next';
import { downlinkMbit } from '../../../shell/thrift.ts';
import { waitOf } from './steps.ts';

interface WeightProps {
  bytes: number;
  text: 'thin.open' | 'sharper.ask' | 'full.ask' | 'mpr.ask' | 'enclosed.askSized' | 'pdf.ask';
  textWithTime: 'thin.openIn' | 'sharper.askIn' | 'full.askIn' | 'mpr.askIn' | 'enclosed.askIn' | 'pdf.askIn';
}

/** What pressing the button costs on this link. */
export function Weight({ bytes, text, textWithTime }: WeightProps) {
  const { t, i18n } = useTranslation('viewer');
  const kb = Math.round(bytes / 1_000);
  const mb = (bytes / 1_000_000).toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  const mbit = downlinkMbit();
  if (mbit === undefined || mbit <= 0) return t(text, { kb, mb });
  const { minutes, seconds } = waitOf(bytes, mbit * 1_000_000);
  const time = [minutes > 0 && t('thin.minutes', { minutes }), seconds > 0 && t('thin.seconds', { seconds })].filter(Boolean).join(' ');
  return t(textWithTime, { kb, mb, time });
}
