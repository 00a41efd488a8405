import type { DeliveryState } from '@hoi-chan/shared/features/deliveries.ts';

/** In the order in which they want a person's eye. */
export const choices = ['attention', 'waiting', 'delivered', 'handled', 'all'] as const;
export type Choice = (typeof choices)[number];
export function isState(choice: Choice): choice is DeliveryState {
  return choice !== 'all';
}

/** How many "send all again" would send. */
export function openCount(
  page: { systems: { systemId: string; waiting: number; attention: number }[] } | undefined,
  systemId: string | null,
): number {
  return (page?.systems ?? [])
    .filter((system) => systemId === null || system.systemId === systemId)
    .reduce((sum, { waiting, attention }) => sum + waiting + attention, 0);
}
