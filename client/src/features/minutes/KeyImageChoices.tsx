import { Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { KeyImageChoice } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import contentClasses from './ContentView.module.css';
import { keyImageName } from './keyImageName.ts';
import classes from './KeyImages.module.css';
import { KeyPicture, KeyPicturesAgain, useKeyPictures } from './keyPictures.tsx';
import { minutesKey } from './signing.ts';

interface KeyImageChoicesProps {
  consultId: string;
  choices: readonly KeyImageChoice[];
  readOnly: boolean;
}

/** Which pictures of the case a new version of signed minutes lists. Nothing where there are none to choose from. */
export function KeyImageChoices({ consultId, choices, readOnly }: KeyImageChoicesProps) {
  const { t } = useTranslation('minutes');
  const queries = useQueryClient();
  const choose = useMutation({
    mutationFn: (body: { imageId: string; isIn: boolean }) => api('minutes.chooseKeyImage', { params: { consultId }, body }),
    onSuccess: (next) => queries.setQueryData(minutesKey(consultId), next),
  });
  const pictures = useKeyPictures(consultId, choices);
  if (choices.length === 0) return null;
  return (
    <fieldset className={classes['choices']} data-testid="key-image-choices">
      <legend className={contentClasses['heading']}>{t('keyImages.choose')}</legend>
      <ul className={classes['list']}>
        {choices.map((image, index) => (
          <li key={image.id} className={classes['item']}>
            <KeyPicture pictures={pictures} id={image.id} alt={t('keyImages.picture', { number: index + 1 })} />
            <Checkbox
              label={`${keyImageName(image, t)} · ${t('keyImages.by', { name: image.markedBy })}`}
              // What was asked for shows at once; the server's word follows.
              checked={choose.isPending && choose.variables.imageId === image.id ? choose.variables.isIn : image.isIn}
              // One after the other, and to be seen: a second tick would be lost.
              disabled={readOnly || choose.isPending}
              onChange={(event) => choose.mutate({ imageId: image.id, isIn: event.currentTarget.checked })}
            />
          </li>
        ))}
      </ul>
      <KeyPicturesAgain pictures={pictures} />
      {choose.error !== null && <ErrorState error={choose.error} compact />}
    </fieldset>
  );
}
