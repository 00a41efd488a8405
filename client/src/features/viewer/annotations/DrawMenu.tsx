import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconAngle,
  IconArrowUpLeft,
  IconBallpen,
  IconCrosshair,
  IconEyeglass2,
  IconOvalVertical,
  IconRectangle,
  IconRulerMeasure,
  IconZoomScan,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../Toolbar.module.css';
import { DRAWING_TOOLS, isDrawingTool, type DrawingTool } from './tools.ts';

export const toolIcons: Record<DrawingTool, ReactNode> = {
  length: <IconRulerMeasure size={18} />,
  angle: <IconAngle size={18} />,
  ellipse: <IconOvalVertical size={18} />,
  rectangle: <IconRectangle size={18} />,
  freehand: <IconBallpen size={18} />,
  arrow: <IconArrowUpLeft size={18} />,
  probe: <IconCrosshair size={18} />,
};

interface DrawMenuProps {
  tool: string;
  onTool: (tool: DrawingTool | 'magnify') => void;
  /** Not whoever only reads along: they are told why. */
  mayMark: boolean;
  disabled: boolean;
}

/** What can be drawn and measured, and the glass. Shows the one in hand. */
export function DrawMenu({ tool, onTool, mayMark, disabled }: DrawMenuProps) {
  const { t } = useTranslation('viewer');
  const isDrawing = isDrawingTool(tool);
  const isMagnifying = tool === 'magnify';
  const label = isDrawing ? t(`tool.${tool}`) : isMagnifying ? t('tool.magnify') : t('toolbar.measure');
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon
            className={classes['button']}
            aria-label={isDrawing || isMagnifying ? t('toolbar.measureNow', { tool: label }) : label}
            aria-pressed={isDrawing || isMagnifying}
            disabled={disabled}
            data-testid="draw-menu"
          >
            {isDrawing ? toolIcons[tool] : isMagnifying ? <IconZoomScan size={18} /> : <IconRulerMeasure size={18} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {!mayMark && <Menu.Label maw={280}>{t('annotations.readsAlong')}</Menu.Label>}
        {DRAWING_TOOLS.map((each) => (
          <Menu.Item
            key={each.tool}
            disabled={!mayMark}
            leftSection={toolIcons[each.tool]}
            rightSection={<kbd className={classes['key']}>{each.key.toUpperCase()}</kbd>}
            onClick={() => onTool(each.tool)}
          >
            {t(`tool.${each.tool}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconEyeglass2 size={18} />}
          rightSection={<kbd className={classes['key']}>M</kbd>}
          onClick={() => onTool('magnify')}
        >
          {t('tool.magnify')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
