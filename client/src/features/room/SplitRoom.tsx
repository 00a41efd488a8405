import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import classes from './room.module.css';

export interface SplitRoomProps {
  beside: boolean;
  panelOpen: boolean;
  faces: ReactNode;
  tabs: ReactNode;
  bodies: ReactNode;
}

/** Faces and panel beside each other, as wide as the person likes them; remembered on the device. */
export function SplitRoom({ beside, panelOpen, faces, tabs, bodies }: SplitRoomProps) {
  const { t } = useTranslation('room');
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: beside ? 'hoichan.room.beside' : 'hoichan.room.stage',
    panelIds: panelOpen ? ['faces', 'panels'] : ['faces'],
    storage: localStorage,
    onlySaveAfterUserInteractions: true,
  });
  return (
    <div className={classes['split']}>
      <Group orientation="horizontal" defaultLayout={defaultLayout} onLayoutChanged={onLayoutChanged} className={classes['group']}>
        <Panel id="faces" defaultSize={panelOpen ? (beside ? '24' : '62') : '100'} minSize={200} className={classes['facesPane']}>
          {faces}
        </Panel>
        {panelOpen && (
          <>
            <Separator className={classes['separator']} aria-label={t('panels.resize')} />
            <Panel id="panels" minSize={320} className={classes['panelsPane']}>
              {tabs}
              {bodies}
            </Panel>
          </>
        )}
      </Group>
      {!panelOpen && <div className={classes['closedTabs']}>{tabs}</div>}
    </div>
  );
}
