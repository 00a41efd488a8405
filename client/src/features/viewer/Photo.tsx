import { useState } from 'react';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { DocumentProblem } from './DocumentProblem.tsx';
import classes from './DocumentPane.module.css';
import { Paper } from './paper/Paper.tsx';
import type { Size, Zoom } from './paper/zoom.ts';
import type { Together } from './together/model.ts';
import type { OnSeen } from './together/useObjectShared.ts';

interface PhotoProps {
  url: string;
  name: string;
  together: Together | undefined;
  object: { studyUid: string; sopUid: string };
  onSeen: OnSeen;
}

/** A photograph that is in no archive, looked at together. */
export function Photo({ url, name, together, object, onSeen }: PhotoProps) {
  const [zoom, setZoom] = useState<Zoom>('whole');
  const [size, setSize] = useState<Size>();
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <DocumentProblem error={new AppError('INVALID_REQUEST', 'no picture', { reason: 'photo_broken' })} />;
  return (
    <>
      {/* As wide and high as the browser turns it. */}
      {size === undefined && (
        <img
          src={url}
          alt=""
          hidden
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
          onError={() => setBroken(true)}
        />
      )}
      <Paper
        size={size}
        zoom={zoom}
        onZoom={setZoom}
        paging={{ page: 1, count: 1, turnTo: () => undefined }}
        label={name}
        together={together}
        object={object}
        onSeen={onSeen}
      >
        {() => <img src={url} alt={name} className={classes['photo']} draggable={false} data-testid="photo" />}
      </Paper>
    </>
  );
}
