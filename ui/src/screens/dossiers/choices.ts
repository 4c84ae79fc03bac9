// What the worklist can be asked for besides its tabs: orders, and spans of days.

import type { WorklistOrder } from '../../api/generated';
import { moment } from '../../text/format';
import type { Wanted } from './worklist.svelte';

/** The order, or its reverse. */
export type OrderId = WorklistOrder | `${WorklistOrder}_reversed`;
export const ORDERS: readonly OrderId[] = ['due', 'due_reversed', 'received', 'received_reversed', 'name', 'name_reversed'];

export const orderId = ({ order, is_reversed }: Wanted): OrderId => (is_reversed ? `${order}_reversed` : order);
export const orderOf = (id: OrderId): Pick<Wanted, 'order' | 'is_reversed'> => ({
  order: id.replace('_reversed', '') as WorklistOrder,
  is_reversed: id.endsWith('_reversed'),
});

export type PeriodId = 'today' | 'week' | 'month' | 'last_month' | 'year';
export const PERIODS: readonly PeriodId[] = ['today', 'week', 'month', 'last_month', 'year'];

const written = (at: Date) => at.toISOString().slice(0, 10);

/** Days of the office's calendar, both counted. */
export function periodOf(id: PeriodId, now: string): Pick<Wanted, 'received_from' | 'received_to'> {
  const m = moment(now);
  if (!m) return { received_from: '', received_to: '' };
  const day = (year: number, month: number, date: number) => written(new Date(Date.UTC(year, month - 1, date)));
  const today = day(m.year, m.month, m.day);
  switch (id) {
    case 'today':
      return { received_from: today, received_to: today };
    case 'week':
      return { received_from: day(m.year, m.month, m.day - 6), received_to: today };
    case 'month':
      return { received_from: day(m.year, m.month, 1), received_to: today };
    case 'last_month':
      return { received_from: day(m.year, m.month - 1, 1), received_to: day(m.year, m.month, 0) };
    case 'year':
      return { received_from: day(m.year, 1, 1), received_to: today };
  }
}
