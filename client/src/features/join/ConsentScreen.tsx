import { IconArrowBackUp, IconClipboardHeart, IconDoorExit, IconEye, IconStethoscope, IconVideoOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CONSENT_POINTS } from './consent.ts';
import { BigButton, Screen } from './Layout.tsx';
import type { Join, JoinStep } from './model.ts';

type Step = Extract<JoinStep, { kind: 'consent' }>;

const ICONS: Record<(typeof CONSENT_POINTS)[number], ReactNode> = {
  purpose: <IconStethoscope aria-hidden />,
  who: <IconEye aria-hidden />,
  recording: <IconVideoOff aria-hidden />,
  data: <IconClipboardHeart aria-hidden />,
  leave: <IconDoorExit aria-hidden />,
};

/** What the patient agrees to, point by point; the box is never ticked beforehand. */
export default function ConsentScreen({ join, step }: { join: Join; step: Step }) {
  const { t } = useTranslation('join');
  const [ticked, setTicked] = useState(false);
  const [reminded, setReminded] = useState(false);
  return (
    <Screen
      title={t('consent.title')}
      // The button stands below the text, as on paper: whoever signs has passed everything above it.
      footFloats={false}
      foot={
        <>
          {reminded && !ticked && (
            <p className="jp-note" data-tone="warn" role="alert">
              {t('consent.tickFirst')}
            </p>
          )}
          {step.problem !== null && (
            <p className="jp-note" data-tone="danger" role="alert">
              {t(`consent.${step.problem}`)}
            </p>
          )}
          <BigButton
            inactive={!ticked || step.busy}
            onClick={() => {
              if (ticked) void join.consent();
              else setReminded(true);
            }}
          >
            {t('consent.action')}
          </BigButton>
          <BigButton look="quiet" onClick={join.back}>
            <IconArrowBackUp aria-hidden />
            {t('consent.back')}
          </BigButton>
        </>
      }
    >
      <p>{t('consent.intro')}</p>
      <ul className="jp-points">
        {CONSENT_POINTS.map((point) => (
          <li key={point}>
            {ICONS[point]}
            <span>
              <strong>{t(`consent.point.${point}.title`)}</strong>
              {t(`consent.point.${point}.text`)}
            </span>
          </li>
        ))}
      </ul>
      <p className="jp-note" data-tone="danger">
        {t('consent.emergency')}
      </p>
      <p className="jp-soft">{t('consent.guardian')}</p>
      <label className="jp-check">
        <input type="checkbox" checked={ticked} onChange={(event) => setTicked(event.currentTarget.checked)} />
        {t('consent.checkbox')}
      </label>
    </Screen>
  );
}
