import { Button, Text } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { useStudyOpening, useWantedStudy } from '../../state/useStudyOpening.ts';
import { modalitiesText } from '../../ui/modalities.ts';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './ImagesCard.module.css';

/** The shared studies by name; the viewer, a megabyte, only when somebody wants to look. */
export function ImagesCard({ consult, Images }: { consult: Consult; Images: ComponentType<{ consult: Consult }> }) {
  const { t } = useTranslation('consult');
  const [open, setOpen] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  const opening = useStudyOpening()?.opening;
  const wanted = useWantedStudy();
  useEffect(() => {
    if (wanted === undefined) return;
    setOpen(true);
    card.current?.focus();
  }, [wanted]);
  return (
    <div ref={card} tabIndex={-1}>
      <SectionCard
        title={t('images.title')}
        actions={
          <Button
            size="xs"
            variant={open ? 'default' : 'filled'}
            leftSection={<IconPhoto size={18} aria-hidden />}
            onClick={() => {
              // What did not come before the viewer was closed is not shown when it is opened again.
              if (open) opening?.settle();
              setOpen(!open);
            }}
            aria-expanded={open}
            data-testid="open-images"
          >
            {open ? t('images.close') : t('images.open')}
          </Button>
        }
      >
        {open ? (
          <div className={classes['viewer']}>
            <Images consult={consult} />
          </div>
        ) : (
          <ul className={classes['studies']}>
            {consult.studies.map((study) => (
              <li key={study.studyInstanceUid}>
                <Text size="sm" fw={600}>
                  {study.description === '' ? modalitiesText(study.modalities) : study.description}
                </Text>
                <Text size="xs" c="dimmed" component="div">
                  {modalitiesText(study.modalities)}
                  {study.studyDate !== null && (
                    <>
                      {' · '}
                      <TimeText at={study.studyDate} dateOnly />
                    </>
                  )}
                </Text>
              </li>
            ))}
          </ul>
        )}
      </SectionCard>
    </div>
  );
}
