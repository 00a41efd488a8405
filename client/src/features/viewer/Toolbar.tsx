import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconAdjustments,
  IconArrowsMove,
  IconArrowsVertical,
  IconContrast,
  IconContrastFilled,
  IconCube3dSphere,
  IconDots,
  IconFlipHorizontal,
  IconFlipVertical,
  IconKeyboard,
  IconListDetails,
  IconRefresh,
  IconRotateClockwise,
  IconRuler2,
  IconStar,
  IconStarFilled,
  IconTextCaption,
  IconZoomIn,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DrawMenu } from './annotations/DrawMenu.tsx';
import type { StackView } from './cornerstone/stackView.ts';
import type { PointerTool } from './gestures.ts';
import type { Stack } from './series.ts';
import classes from './Toolbar.module.css';
import type { DialogName, ViewerTool } from './viewerTool.ts';
import type { ViewState } from './viewState.ts';
import { presetsFor } from './windows.ts';

interface ToolbarProps {
  stack: Stack;
  state: ViewState;
  view: StackView;
  tool: ViewerTool;
  onTool: (tool: ViewerTool) => void;
  /** Whether the picture is a key image; undefined: nothing can be marked. */
  isKey: boolean | undefined;
  onKey: () => void;
  /** Whether this person may draw and measure. */
  mayMark: boolean;
  /** The list of what is drawn. */
  marks: ReactNode;
  onDialog: (dialog: DialogName) => void;
  /** Undefined: the picture has no scale. */
  onTrueSize: (() => void) | undefined;
  /** Cuts the stack in other directions; undefined: it is no block of slices. */
  onCut: (() => void) | undefined;
  texts: boolean;
  onTexts: (shown: boolean) => void;
}

/** The tools above the picture. What does not fit a narrow panel is in the menu, too. */
export function Toolbar({
  stack,
  state,
  view,
  tool,
  onTool,
  isKey,
  onKey,
  mayMark,
  marks,
  onDialog,
  onTrueSize,
  onCut,
  texts,
  onTexts,
}: ToolbarProps) {
  const { t } = useTranslation('viewer');
  const presets = presetsFor(stack.modality);
  const drawn = state.window !== null;
  const tools: { tool: PointerTool; icon: ReactNode; key: string }[] = [
    ...(stack.frames.length > 1 ? [{ tool: 'scroll' as const, icon: <IconArrowsVertical size={18} />, key: 'S' }] : []),
    { tool: 'window', icon: <IconContrast size={18} />, key: 'W' },
    { tool: 'pan', icon: <IconArrowsMove size={18} />, key: 'P' },
    { tool: 'zoom', icon: <IconZoomIn size={18} />, key: 'Z' },
  ];
  return (
    <div className={classes['bar']} role="toolbar" aria-label={t('toolbar.label')}>
      <div className={classes['group']} role="radiogroup" aria-label={t('toolbar.pointer')}>
        {tools.map((entry) => (
          <Tooltip key={entry.tool} label={`${t(`toolbar.${entry.tool}`)} (${entry.key})`}>
            <ActionIcon
              role="radio"
              aria-checked={tool === entry.tool}
              aria-label={t(`toolbar.${entry.tool}`)}
              className={classes['button']}
              onClick={() => onTool(entry.tool)}
            >
              {entry.icon}
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      <DrawMenu tool={tool} onTool={onTool} mayMark={mayMark} disabled={!drawn} />
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <button type="button" className={classes['window']} disabled={!drawn} data-testid="window-menu">
            <IconAdjustments size={16} aria-hidden />
            <span>{t('toolbar.presets')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => view.setWindow(null)}>{t('preset.file')}</Menu.Item>
          {presets.map((preset, index) => (
            <Menu.Item
              key={preset.key}
              onClick={() => view.setWindow(preset)}
              rightSection={<kbd className={classes['key']}>{index + 1}</kbd>}
            >
              {t(`preset.${preset.key}`)}
              <span className={classes['numbers']}>
                C {preset.center} · W {preset.width}
              </span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <div className={`${classes['group']} ${classes['wide']}`}>
        <Action
          label={t('toolbar.invert')}
          hint="I"
          icon={<IconContrastFilled size={18} />}
          pressed={state.inverted}
          disabled={!drawn}
          onClick={view.invert}
        />
        <Action label={t('toolbar.rotate')} hint="R" icon={<IconRotateClockwise size={18} />} disabled={!drawn} onClick={view.rotate} />
        <Action
          label={t('toolbar.flipHorizontal')}
          hint="H"
          icon={<IconFlipHorizontal size={18} />}
          pressed={state.flippedHorizontally}
          disabled={!drawn}
          onClick={() => view.flip('horizontal')}
        />
        <Action
          label={t('toolbar.flipVertical')}
          hint="V"
          icon={<IconFlipVertical size={18} />}
          pressed={state.flippedVertically}
          disabled={!drawn}
          onClick={() => view.flip('vertical')}
        />
      </div>
      {onCut !== undefined && (
        <Action label={t('toolbar.mpr')} hint="X" icon={<IconCube3dSphere size={18} />} disabled={!drawn} onClick={onCut} />
      )}
      <div className={classes['wide']}>
        <Action
          label={t('toolbar.trueSize')}
          hint="U"
          icon={<IconRuler2 size={18} />}
          disabled={!drawn || onTrueSize === undefined}
          onClick={() => onTrueSize?.()}
        />
      </div>
      <Action label={t('toolbar.reset')} hint="0" icon={<IconRefresh size={18} />} disabled={!drawn} onClick={view.reset} />
      <span className={classes['space']} />
      {isKey !== undefined && (
        <Action
          label={t(isKey ? 'toolbar.unmarkKey' : 'toolbar.markKey')}
          hint="K"
          icon={isKey ? <IconStarFilled size={18} /> : <IconStar size={18} />}
          pressed={isKey}
          disabled={!drawn}
          onClick={onKey}
        />
      )}
      {marks}
      <div className={`${classes['group']} ${classes['wide']}`}>
        <Action label={t('toolbar.texts')} hint="O" icon={<IconTextCaption size={18} />} pressed={texts} onClick={() => onTexts(!texts)} />
        <Action label={t('toolbar.tags')} hint="T" icon={<IconListDetails size={18} />} onClick={() => onDialog('tags')} />
        <Action label={t('toolbar.help')} hint="?" icon={<IconKeyboard size={18} />} onClick={() => onDialog('help')} />
      </div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon className={`${classes['button']} ${classes['narrow']}`} aria-label={t('toolbar.more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconContrastFilled size={16} />} disabled={!drawn} onClick={view.invert}>
            {t('toolbar.invert')}
          </Menu.Item>
          <Menu.Item leftSection={<IconRotateClockwise size={16} />} disabled={!drawn} onClick={view.rotate}>
            {t('toolbar.rotate')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFlipHorizontal size={16} />} disabled={!drawn} onClick={() => view.flip('horizontal')}>
            {t('toolbar.flipHorizontal')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFlipVertical size={16} />} disabled={!drawn} onClick={() => view.flip('vertical')}>
            {t('toolbar.flipVertical')}
          </Menu.Item>
          <Menu.Item leftSection={<IconRuler2 size={16} />} disabled={!drawn || onTrueSize === undefined} onClick={() => onTrueSize?.()}>
            {t('toolbar.trueSize')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTextCaption size={16} />} onClick={() => onTexts(!texts)}>
            {t('toolbar.texts')}
          </Menu.Item>
          <Menu.Item leftSection={<IconListDetails size={16} />} onClick={() => onDialog('tags')}>
            {t('toolbar.tags')}
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => onDialog('help')}>
            {t('toolbar.help')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

interface ActionProps {
  label: string;
  hint: string;
  icon: ReactNode;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

function Action({ label, hint, icon, pressed, disabled, onClick }: ActionProps) {
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon className={classes['button']} aria-label={label} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
