import type { Together } from '../together/model.ts';
import type { OnSeen } from '../together/useObjectShared.ts';
import type { PageTurning } from '../together/usePage.ts';

export interface PagesProps {
  url: string;
  blob: Blob;
  name: string;
  together: Together | undefined;
  /** What it is for those who look together. */
  object: { studyUid: string; sopUid: string };
  turning: PageTurning;
  /** Told of the part of the page that is seen. */
  onSeen: OnSeen;
}
