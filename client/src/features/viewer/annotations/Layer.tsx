import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import { useStore } from '../../../state/useStore.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Frame } from '../series.ts';
import { colourOf } from '../together/colours.ts';
import type { Place } from '../together/sight.ts';
import { findingsOf, linesOf, type Findings } from './findings.ts';
import classes from './Layer.module.css';
import type { Annotations, AnnotationsState } from './model.ts';
import type { ReportedAnnotation } from './reported.ts';
import { onScreen } from './screen.ts';
import { useNumbers } from './useNumbers.ts';

interface LayerProps {
  annotations: Annotations;
  /** Read from reports in the archive: shown, never changed. */
  reported: readonly ReportedAnnotation[];
  view: StackView;
  frame: Frame;
  personId: string;
}

interface Shown {
  shape: AnnotationDraft;
  author: { personId: string; name: string };
  isDraft: boolean;
  isReported: boolean;
  /** Only here: the server refused it. */
  isRefused?: boolean;
}

/** What is drawn on the shown picture. Drawn anew with every change of the view. */
export function AnnotationLayer({ annotations, reported, view, frame, personId }: LayerProps) {
  const { t } = useTranslation('viewer');
  const state = useStore(annotations.state);
  const findings = useFindings(view, frame);
  const isHere = (shape: { sopUid: string; frame: number }): boolean => shape.sopUid === frame.sopUid && shape.frame === frame.frame;
  const shown = shownOf(state, reported, personId).filter(({ shape }) => isHere(shape));
  return (
    <div className={classes['layer']}>
      <svg
        className={classes['drawing']}
        role="img"
        aria-label={t('annotations.onPicture', { count: shown.length })}
        data-testid="annotations"
      >
        {shown.map((each) => (
          <Drawn
            key={`${each.shape.id}${each.isDraft ? 'draft' : ''}${each.isRefused === true ? 'refused' : ''}`}
            shown={each}
            isSelected={each.shape.id === state.selectedId && each.isRefused !== true}
            mine={each.author.personId === personId}
            findings={findings(each.shape)}
            pointOf={view.pointOf}
          />
        ))}
      </svg>
      {shown.some(({ shape, isRefused }) => shape.kind === 'key' && isRefused !== true) && (
        <span className={classes['key']} data-testid="key-mark">
          {t('annotations.keyImage')}
        </span>
      )}
    </div>
  );
}

/** Drafts stand in the place of what they change, and are of whoever draws: until it is stored it says nothing of the author's. */
function shownOf(
  { annotations, drafts, own, refused }: AnnotationsState,
  reported: readonly ReportedAnnotation[],
  personId: string,
): Shown[] {
  const replaced = new Set([...drafts.map(({ draft }) => draft.id), ...(own === null ? [] : [own.id])]);
  const known = new Set(annotations.map(({ id }) => id));
  return [
    ...reported.filter(({ id }) => !known.has(id)).map((shape) => ({ shape, author: shape.author, isDraft: false, isReported: true })),
    ...annotations
      .filter(({ id }) => !replaced.has(id))
      .map((shape) => ({ shape, author: shape.author, isDraft: false, isReported: false })),
    ...drafts.map(({ draft, personId: whose, name }) => ({
      shape: draft,
      author: { personId: whose, name },
      isDraft: true,
      isReported: false,
    })),
    ...(own === null ? [] : [{ shape: own, author: { personId, name: '' }, isDraft: true, isReported: false }]),
    ...refused.flatMap(({ id, shape }) =>
      shape === null
        ? []
        : [{ shape: { ...shape, id }, author: { personId, name: '' }, isDraft: false, isReported: false, isRefused: true }],
    ),
  ];
}

interface DrawnProps {
  shown: Shown;
  isSelected: boolean;
  mine: boolean;
  findings: Findings;
  pointOf: (place: Place) => Place | undefined;
}

function Drawn({ shown: { shape, author, isDraft, isReported, isRefused }, isSelected, mine, findings, pointOf }: DrawnProps) {
  const { t } = useTranslation('viewer');
  const format = useNumbers();
  const drawn = shape.kind === 'key' ? undefined : onScreen(shape, pointOf);
  if (drawn === undefined) return null;
  const colour = isReported ? '#e8eeec' : colourOf(author.personId);
  const lines = [...linesOf(findings, shape.text, format), ...(isRefused === true ? [t('annotations.notKept')] : [])];
  const signature = isReported ? t('annotations.fromReport', { name: author.name }) : mine ? '' : author.name;
  const path = (points: readonly Place[]): string => points.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
  return (
    <g
      className={classes['annotation']}
      data-testid="annotation"
      data-id={shape.id}
      data-kind={shape.kind}
      data-author={author.name}
      data-draft={isDraft || undefined}
      data-selected={isSelected || undefined}
      data-refused={isRefused}
      data-points={path(drawn.handles)}
      data-text={lines.join('|')}
    >
      {drawn.lines.map((line, index) => (
        <polyline key={index} className={classes['halo']} points={path(line)} />
      ))}
      {drawn.lines.map((line, index) => (
        <polyline key={index} className={classes['line']} points={path(line)} stroke={colour} />
      ))}
      {isSelected &&
        shape.kind !== 'freehand' &&
        drawn.handles.map(({ x, y }, index) => <circle key={index} className={classes['handle']} cx={x} cy={y} r={5} stroke={colour} />)}
      <text x={drawn.label.x} y={drawn.label.y} className={classes['text']} fill={colour}>
        {lines.map((line, index) => (
          <tspan key={index} x={drawn.label.x} dy={index === 0 ? 0 : 15}>
            {line}
          </tspan>
        ))}
        {signature !== '' && (
          <tspan x={drawn.label.x} dy={lines.length === 0 ? 0 : 14} className={classes['author']}>
            {signature}
          </tspan>
        )}
      </text>
    </g>
  );
}

/** Works out each annotation once, until its points or the picture change: moving a picture changes no number. */
function useFindings(view: StackView, frame: Frame): (shape: AnnotationDraft) => Findings {
  const known = useRef(new Map<string, Findings>());
  const values = view.values();
  return (shape) => {
    const key = `${shape.sopUid} ${shape.frame} ${shape.kind} ${values === undefined} ${JSON.stringify(shape.points)}`;
    const before = known.current.get(key);
    if (before !== undefined) return before;
    const found = findingsOf(shape, frame.instance, values);
    // While something is drawn every step is another one.
    if (known.current.size > 500) known.current.clear();
    known.current.set(key, found);
    return found;
  };
}
