import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DocumentPane.module.css';
import { WAITING } from './paper/startingFocus.ts';

interface DocumentPaneProps {
  name: string;
  /** Said behind the name. */
  detail?: ReactNode;
  /** undefined: nothing to save yet. */
  url: string | undefined;
  /** Under which it is saved. */
  fileName: string;
  /** Takes the focus while what was asked for is on its way. */
  body?: RefObject<HTMLDivElement | null>;
  children: ReactNode;
}

/** A document with its name above it, and the way to save it. */
export function DocumentPane({ name, detail, url, fileName, body, children }: DocumentPaneProps) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['view']} data-testid="document">
      <div className={classes['bar']}>
        <span className={classes['name']} title={name}>
          {name}
          {detail !== undefined && <span className={classes['detail']}>{detail}</span>}
        </span>
        {url !== undefined && (
          <Button
            component="a"
            href={url}
            download={fileName}
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('document.download')}
          </Button>
        )}
      </div>
      <div ref={body} className={classes['body']} tabIndex={-1} {...{ [WAITING]: true }}>
        {children}
      </div>
    </div>
  );
}
