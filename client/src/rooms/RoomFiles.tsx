import { Button } from '@mantine/core';
import { IconChevronUp, IconPlus } from '@tabler/icons-react';
import { useId, useState, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { mayAddFiles } from '../features/consult/model.ts';
import { hasUnfinished } from '../features/uploads/held.ts';
import { useMe } from '../state/me.ts';
import classes from './RoomFiles.module.css';

interface RoomFilesProps {
  consult: Consult;
  AddFiles?: ComponentType<{ consult: Consult }> | undefined;
  Coming?: ComponentType<{ consult: Consult }> | undefined;
  children: ReactNode;
}

/** Over the images of a room: what of the other side is still on its way, and the place to bring one's own. */
export function RoomFiles({ consult, AddFiles, Coming, children }: RoomFilesProps) {
  const { t } = useTranslation('room');
  const me = useMe();
  const id = useId();
  const mayAdd = AddFiles !== undefined && mayAddFiles(consult, me.id, true);
  // Where there is nothing to look at yet, bringing it is what one comes for; what is on its way stays in sight when the room is drawn anew, as on a turned telephone.
  const [open, setOpen] = useState(() => consult.studies.length + consult.files.length === 0 || hasUnfinished(`${me.id}.${consult.id}`));
  // Once opened it stays in the page: its list says how far everything is.
  const [wasOpened, setWasOpened] = useState(open);
  return (
    <div className={classes['files']}>
      <div className={classes['bar']}>
        {Coming && <Coming consult={consult} />}
        {mayAdd && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={open ? <IconChevronUp size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => {
              setOpen(!open);
              setWasOpened(true);
            }}
          >
            {t(open ? 'files.close' : 'files.add')}
          </Button>
        )}
      </div>
      <div id={id} className={classes['add']} hidden={!open || !mayAdd} data-testid="room-add-files">
        {mayAdd && wasOpened && <AddFiles consult={consult} />}
      </div>
      <div className={classes['images']}>{children}</div>
    </div>
  );
}
