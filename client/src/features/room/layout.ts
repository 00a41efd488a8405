/** How the faces are laid out: a strip beside the panels, all alike, whoever speaks large, or the one chosen by hand. */
export const LAYOUT_MODES = ['beside', 'grid', 'speaker', 'pinned'] as const;
export type LayoutMode = (typeof LAYOUT_MODES)[number];

/** One picture: somebody's face, or the screen somebody shares. */
export interface Tile {
  /** `<participantId>:<source>` */
  key: string;
  participantId: string;
  source: 'camera' | 'screen';
}

function tileOf(participantId: string, source: Tile['source']): Tile {
  return { key: `${participantId}:${source}`, participantId, source };
}

export interface LayoutInput {
  mode: LayoutMode;
  /** Others in order of coming, then oneself. */
  people: readonly { participantId: string; isSelf: boolean; sharesScreen: boolean; handRaised: boolean }[];
  /** Who spoke last; stays the same while nobody speaks. */
  speakerId: string | null;
  pinnedKey: string | null;
  /** We send a second camera: who aims an otoscope must see its picture themselves. Not for a screen, which would show itself in itself. */
  ownSecondCamera?: boolean;
}

export interface Layout {
  /** Large pictures; empty in `beside`, where the panels are what is large. */
  stage: Tile[];
  /** Small pictures. */
  strip: Tile[];
}

/** Who is large and who is small. Oneself is never large, except alone or among all in the grid. */
export function layOut({ mode, people, speakerId, pinnedKey, ownSecondCamera = false }: LayoutInput): Layout {
  const ordered = people.toSorted((a, b) => Number(a.isSelf) - Number(b.isSelf) || Number(b.handRaised) - Number(a.handRaised));
  const faces = ordered.map((p) => tileOf(p.participantId, 'camera'));
  const screens = ordered.filter((p) => p.sharesScreen && !p.isSelf).map((p) => tileOf(p.participantId, 'screen'));
  const own = ordered.filter((p) => p.isSelf && ownSecondCamera).map((p) => tileOf(p.participantId, 'screen'));
  const all = [...screens, ...own, ...faces];
  switch (mode) {
    case 'beside':
      // The shared screen is a panel here (see `panels.ts`): in the strip it would be too small to read.
      return { stage: [], strip: [...own, ...faces] };
    case 'grid':
      return { stage: all, strip: [] };
    case 'speaker':
    case 'pinned': {
      const large = (mode === 'pinned' ? all.find((t) => t.key === pinnedKey) : undefined) ?? screens[0] ?? speakerTile(ordered, speakerId);
      return { stage: large ? [large] : [], strip: all.filter((t) => t.key !== large?.key) };
    }
  }
}

function speakerTile(people: LayoutInput['people'], speakerId: string | null): Tile | undefined {
  const speaker = people.find((p) => p.participantId === speakerId && !p.isSelf) ?? people.find((p) => !p.isSelf) ?? people[0];
  return speaker && tileOf(speaker.participantId, 'camera');
}

/** Rows and columns that give `count` pictures of 16:9 the largest size in a room of `width` × `height` CSS pixels. */
export function gridOf(count: number, width: number, height: number, gap = 8): { columns: number; rows: number; tileWidth: number } {
  let best = { columns: 1, rows: Math.max(1, count), tileWidth: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const byWidth = (width - gap * (columns - 1)) / columns;
    const byHeight = ((height - gap * (rows - 1)) / rows) * (16 / 9);
    const tileWidth = Math.max(0, Math.min(byWidth, byHeight));
    if (tileWidth > best.tileWidth) best = { columns, rows, tileWidth };
  }
  return best;
}
