import type { home as vi } from '../vi/home';
import { many } from './plural';

export const home: typeof vi = {
  title: 'Today',
  door: 'Scan an ID card or a receipt, or type a name or code',
  receive: 'Receive a dossier',
  groups: { overdue: 'Overdue', due_today: 'Due today', received: 'Just received' },
  nothing: 'Nothing is waiting today.',
  nothingText: 'Press F2 when a citizen comes.',
  list: 'What needs you',
  view: 'View',
  today: 'Today',
  until: (at) => `until ${at}`,
  receivedToday: 'received',
  dueToday: 'due today',
  held: 'held',
  receivedOn: (day) => `received ${day}`,
  byHour: 'Dossiers received by hour of the day',
  numbers: 'This computer',
  serialsLeft: (n) => `${many(n, 'dossier number')} left for today`,
  draft: 'One dossier is half entered',
  openDraft: 'Open',
  receivedAt: (at) => `received at ${at}`,
  found: (n, text) => `${many(n, 'dossier')} matching “${text}”`,
  notFound: (text) => `No dossier matches “${text}”.`,
  notFoundText: 'Type without marks, type the last digits of the code, or press F2 to receive a new dossier.',
  clear: 'Clear, back to today',
};
