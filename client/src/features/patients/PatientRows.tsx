import { Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PatientCard } from '@hoi-chan/shared/features/patients.ts';
import { PatientFacts } from '../../ui/PatientBanner.tsx';
import { numbersOf } from './model.ts';
import classes from './PatientRows.module.css';

interface PatientRowsProps {
  patients: readonly PatientCard[];
  /** Others may take their place at any moment. */
  isOld?: boolean;
}

/** Patients in a list: the facts that tell two people of the same name apart. */
export function PatientRows({ patients, isOld = false }: PatientRowsProps) {
  const { t } = useTranslation('patients');
  return (
    <ul className={classes['rows']} aria-busy={isOld}>
      {patients.map((patient) => {
        const { personalId, insuranceNumber } = numbersOf(patient);
        return (
          <li key={patient.id}>
            <Link to={`/patients/${patient.id}`} className={classes['row']}>
              <span className={classes['text']}>
                <Text span fw={650}>
                  {patient.name}
                </Text>
                <Text span size="sm" c="dimmed" display="block">
                  <PatientFacts patient={patient} />
                  {patient.address !== '' && ` · ${patient.address}`}
                </Text>
                <Text span size="xs" c="dimmed" display="block" className="hc-number">
                  {[
                    personalId && t('number.personal', { number: personalId }),
                    insuranceNumber && t('number.insurance', { number: insuranceNumber }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
              </span>
              <IconChevronRight size={20} aria-hidden />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
