import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import { useDiagnosisText } from '../../net/useDiagnosisText.ts';
import { formatDate } from '../../ui/time.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import classes from './ContentView.module.css';
import { KeyImages } from './KeyImages.tsx';

/** The minutes as they are signed and printed: nothing to edit, everything that is part of the hash. */
export function ContentView({
  consultId,
  content,
  endNotedAt = null,
}: {
  consultId: string;
  content: MinutesContent;
  /** Of a session that still ran when the chair signed: noted with the second signature. */
  endNotedAt?: string | null;
}) {
  const { t } = useTranslation('minutes');
  const { patient } = content;
  const { code, text: diagnosis } = content.diagnosis;
  // In the language of the screen, beside what is signed and never instead of it.
  const inOtherWords = useDiagnosisText(code, diagnosis);
  const person = ({ title, name, facilityName }: PersonRef): string =>
    [[title, name].filter(Boolean).join(' '), facilityName].filter(Boolean).join(', ');
  return (
    <article className={classes['content']} aria-label={t('content.label', { number: content.consultNumber })}>
      {content.amends !== undefined && (
        <p className={classes['amends']}>
          {t('amend.replaces', { number: content.amends.versionNumber })} {t('amend.because', { reason: content.amends.reason })}
        </p>
      )}
      <dl className={classes['facts']}>
        <Fact label={t('content.number')}>{content.consultNumber}</Fact>
        <Fact label={t('content.patient')}>
          {[
            patient.name,
            patient.birthDate === null ? '' : formatDate(patient.birthDate),
            t(`gender.${patient.gender}`, { defaultValue: patient.gender }),
          ]
            .filter(Boolean)
            .join(' · ')}
          {patient.identifiers.length > 0 && <span className={classes['soft']}> · {patient.identifiers.join(', ')}</span>}
          {patient.address !== '' && <span className={classes['soft']}> · {patient.address}</span>}
        </Fact>
        <Fact label={t('content.time')}>
          {content.startedAt === null ? t('content.noCall') : <TimeText at={content.startedAt} />}
          {content.endedAt !== null && (
            <>
              {' – '}
              <TimeText at={content.endedAt} />
            </>
          )}
          {content.startedAt !== null && content.endedAt === null && (
            <span data-testid="still-running">
              {' – '}
              {t('content.stillRunning')}
              {endNotedAt !== null && (
                <>
                  {'; '}
                  {t('content.endNoted')} <TimeText at={endNotedAt} />
                </>
              )}
            </span>
          )}
        </Fact>
        <Fact label={t('content.place')}>{content.place}</Fact>
        <Fact label={t('content.chair')}>{person(content.chair)}</Fact>
        <Fact label={t('content.secretary')}>{person(content.secretary)}</Fact>
        {content.members.length > 0 && <Fact label={t('content.members')}>{content.members.map(person).join('; ')}</Fact>}
      </dl>
      <Text label={t('field.reason')} text={content.reason} />
      <Text label={t('field.course')} text={content.course} />
      <Text label={t('field.discussion')} text={content.discussion} />
      <KeyImages consultId={consultId} images={content.keyImages} />
      <Text label={t('field.diagnosis')} text={[code, diagnosis].filter(Boolean).join(' – ')}>
        {inOtherWords !== diagnosis && <span className={classes['soft']}> {inOtherWords}</span>}
      </Text>
      <Text label={t('field.conclusion')} text={content.conclusion} />
      <section>
        <h3 className={classes['heading']}>{t('field.plan')}</h3>
        <ol className={classes['plan']}>
          {content.plan.map((line) => (
            <li key={line.id}>
              <span>{line.text}</span>{' '}
              {line.confirmed !== null && (
                <ToneBadge tone={line.confirmed ? 'good' : 'neutral'}>{t(line.confirmed ? 'plan.confirmed' : 'plan.declined')}</ToneBadge>
              )}
            </li>
          ))}
        </ol>
        {content.plan.length === 0 && <p className={classes['empty']}>{t('content.empty')}</p>}
      </section>
      {content.nextStep !== '' && <Text label={t('field.nextStep')} text={content.nextStep} />}
    </article>
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

function Text({ label, text, children }: { label: string; text: string; children?: ReactNode }) {
  const { t } = useTranslation('minutes');
  return (
    <section>
      <h3 className={classes['heading']}>{label}</h3>
      {text === '' ? (
        <p className={classes['empty']}>{t('content.empty')}</p>
      ) : (
        <p className={classes['text']}>
          {text}
          {children}
        </p>
      )}
    </section>
  );
}
