import { Alert, Anchor, Button, Checkbox, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconLockOpen, IconShieldCheck, IconShieldQuestion } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { Capsule } from '@hoi-chan/shared/features/capsules.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PatientFacts } from '../../ui/PatientBanner.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './capsules.module.css';
import { fingerprintGroups, firstChoice, missingFor, type Choice } from './model.ts';

const NUMBERS: Record<string, 'personal' | 'citizen' | 'insurance'> = {
  [identifierSystems.nationalId]: 'personal',
  [identifierSystems.citizenId]: 'citizen',
  [identifierSystems.insuranceNumber]: 'insurance',
};

/** What an opened file holds, who signed it, and whose it may be: a person decides, then it goes into the record. */
export function Opened({
  capsule,
  onImported,
  onClose,
}: {
  capsule: Capsule;
  onImported: (patientId: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('capsules');
  const queries = useQueryClient();
  const [choice, setChoice] = useState<Choice>(() => firstChoice(capsule));
  const [trusts, setTrusts] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { signer, person } = capsule;
  const missing = missingFor(capsule, choice, trusts);
  const take = useMutation({
    mutationFn: () =>
      api('capsules.import', {
        params: { capsuleId: capsule.id },
        body: { patientId: choice === 'new' ? null : choice, trustSigner: trusts, reason },
      }),
    onSuccess({ patientId }) {
      void queries.invalidateQueries({ queryKey: queryKeys.capsules });
      void queries.invalidateQueries({ queryKey: ['patients'] });
      onImported(patientId);
    },
  });
  const isAsked = capsule.candidates.some(({ patient, verdict }) => patient.id === choice && verdict === 'ask');
  const numbersOf = (identifiers: Capsule['person']['identifiers']): string =>
    identifiers
      .flatMap(({ system, value }) => (NUMBERS[system] === undefined ? [] : t(`number.${NUMBERS[system]}`, { number: value })))
      .join(' · ');
  return (
    <SectionCard title={t('opened.title', { number: capsule.consultNumber })} icon={<IconLockOpen size={22} aria-hidden />}>
      <Stack gap="lg">
        <Alert
          color={signer.state === 'known' ? 'teal' : 'yellow'}
          variant="light"
          icon={signer.state === 'known' ? <IconShieldCheck aria-hidden /> : <IconShieldQuestion aria-hidden />}
          title={t(`signer.${signer.state}.title`)}
        >
          <Text size="sm">{t(`signer.${signer.state}.text`, { subject: signer.subject, issuer: signer.issuer })}</Text>
          {signer.state === 'unknown' && (
            <>
              <Text size="sm" mt="xs">
                {t('signer.fingerprint')}
              </Text>
              <p className={classes['fingerprint']}>{fingerprintGroups(signer.fingerprintSha256)}</p>
              <Checkbox
                label={t('signer.compared')}
                checked={trusts}
                onChange={(event) => setTrusts(event.currentTarget.checked)}
                error={tried && missing.trust ? t('signer.compareFirst') : undefined}
              />
            </>
          )}
        </Alert>
        <dl className={classes['facts']}>
          <dt>{t('fact.from')}</dt>
          <dd>
            {signer.facilityName} ({signer.facilityCode})
          </dd>
          <dt>{t('fact.signedAt')}</dt>
          <dd>
            <TimeText at={capsule.signedAt} />
            {capsule.versionNumber > 1 && ` · ${t('fact.version', { number: capsule.versionNumber })}`}
          </dd>
          <dt>{t('fact.patient')}</dt>
          <dd>
            <strong>{person.name}</strong> · <PatientFacts patient={person} />
            <br />
            {[numbersOf(person.identifiers), person.address].filter(Boolean).join(' · ')}
          </dd>
          {capsule.diagnosis !== '' && (
            <>
              <dt>{t('fact.diagnosis')}</dt>
              <dd>{capsule.diagnosis}</dd>
            </>
          )}
          <dt>{t('fact.content')}</dt>
          <dd>{capsule.keyImages === 0 ? t('fact.contentBare') : t('fact.contentText', { count: capsule.keyImages })}</dd>
        </dl>
        {capsule.imported !== null ? (
          <>
            <Text role="status">
              {t('opened.already')} <TimeText at={capsule.imported.at} />
              {': '}
              <Anchor component={Link} to={`/patients/${capsule.imported.patientId}`}>
                {capsule.imported.patientName}
              </Anchor>
              . {t('opened.alreadyText')}
            </Text>
            <div>
              <Button variant="default" onClick={onClose}>
                {t('common:action.close')}
              </Button>
            </div>
          </>
        ) : (
          <>
            <Radio.Group
              label={t('match.label')}
              description={t(capsule.candidates.length === 0 ? 'match.nobody' : 'match.hint')}
              value={choice}
              onChange={setChoice}
              error={tried && missing.choice ? t('match.chooseFirst') : undefined}
            >
              <Stack gap="xs" mt="sm">
                {capsule.candidates.map(({ patient, verdict, evidence }) => (
                  <div key={patient.id} className={classes['choice']}>
                    <Radio
                      value={patient.id}
                      label={
                        <>
                          <strong>{patient.name}</strong> · <PatientFacts patient={patient} />
                          <br />
                          {[numbersOf(patient.identifiers), patient.address].filter(Boolean).join(' · ')}
                        </>
                      }
                    />
                    <Group gap={6} mt={8}>
                      <ToneBadge tone={verdict === 'same' ? 'good' : 'warn'}>{t(`match.${verdict}`)}</ToneBadge>
                      {evidence.map((each) => (
                        <ToneBadge key={each} tone={/^(other|unknown)_/.test(each) ? 'danger' : 'neutral'}>
                          {t(`identities:evidence.${each}`)}
                        </ToneBadge>
                      ))}
                    </Group>
                  </div>
                ))}
                <div className={classes['choice']}>
                  <Radio value="new" label={t('match.new')} description={t('match.newHint')} />
                </div>
              </Stack>
            </Radio.Group>
            {isAsked && (
              <TextInput
                label={t('match.reason')}
                description={t('match.reasonHint')}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                maxLength={300}
                maw={520}
              />
            )}
            {take.error !== null && <ErrorState error={take.error} compact />}
            <Group gap="sm">
              <Button
                loading={take.isPending}
                onClick={() => {
                  setTried(true);
                  if (!missing.choice && !missing.trust) take.mutate();
                }}
              >
                {t('opened.import')}
              </Button>
              <Button variant="default" onClick={onClose} disabled={take.isPending}>
                {t('opened.leave')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </SectionCard>
  );
}
