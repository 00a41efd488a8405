import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconColumns2,
  IconLayoutColumns,
  IconLayoutGrid,
  IconLayoutRows,
  IconLink,
  IconLinkOff,
  IconSquare,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LAYOUT_NAMES, type LayoutName } from '@hoi-chan/shared/arrangements.ts';
import classes from './LayoutBar.module.css';
import type { Layout } from './layout.ts';

const icons: Record<LayoutName, ReactNode> = {
  '1x1': <IconSquare size={18} />,
  '1x2': <IconLayoutColumns size={18} />,
  '2x1': <IconLayoutRows size={18} />,
  '2x2': <IconLayoutGrid size={18} />,
};

interface LayoutBarProps {
  layout: Layout;
  onName: (name: LayoutName) => void;
  onLinked: (linked: boolean) => void;
  /** Undefined: there is nothing older to compare with. */
  onCompare: (() => void) | undefined;
  /** Undefined: it is one's own, or the one before was a single picture. */
  onBack: (() => void) | undefined;
}

/** How many pictures are seen at once, whether they move together, and the way to last year's. */
export function LayoutBar({ layout, onName, onLinked, onCompare, onBack }: LayoutBarProps) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['bar']} role="group" aria-label={t('layout.label')}>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            className={classes['button']}
            aria-label={t('layout.now', { name: t(`layout.${layout.name}`) })}
            data-testid="layout-menu"
          >
            {icons[layout.name]}
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {LAYOUT_NAMES.map((name) => (
            <Menu.Item key={name} leftSection={icons[name]} onClick={() => onName(name)}>
              {t(`layout.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {layout.cells.length > 1 && (
        <Tooltip label={t(layout.isLinked ? 'layout.unlink' : 'layout.link')}>
          <ActionIcon
            className={classes['button']}
            aria-pressed={layout.isLinked}
            aria-label={t('layout.linked')}
            onClick={() => onLinked(!layout.isLinked)}
            data-testid="layout-link"
          >
            {layout.isLinked ? <IconLink size={18} /> : <IconLinkOff size={18} />}
          </ActionIcon>
        </Tooltip>
      )}
      {onBack !== undefined && (
        <Button
          className={classes['compare']}
          size="compact-sm"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={onBack}
          data-testid="layout-back"
        >
          {t('layout.back')}
        </Button>
      )}
      {onCompare !== undefined && (
        <Button
          className={classes['compare']}
          size="compact-sm"
          leftSection={<IconColumns2 size={16} aria-hidden />}
          onClick={onCompare}
          data-testid="compare-prior"
        >
          {t('layout.compare')}
        </Button>
      )}
    </div>
  );
}
