/** The tab's title: the screen's name, and in front how many requests wait. */
let screenTitle = '';
let badgeCount = 0;

function write(): void {
  const title = screenTitle === '' ? 'Hội Chẩn' : `${screenTitle} · Hội Chẩn`;
  document.title = badgeCount > 0 ? `(${badgeCount}) ${title}` : title;
}

export function setScreenTitle(title: string): void {
  screenTitle = title;
  write();
}

/** Also marks the installed application's icon, where the system can (https://www.w3.org/TR/badging/). */
export function setTitleBadge(count: number): void {
  badgeCount = count;
  write();
  const marked = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  marked?.catch(() => undefined);
}
