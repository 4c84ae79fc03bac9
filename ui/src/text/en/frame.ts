// The frame, the keys, the shared parts.

import type { due as viDue, frame as viFrame, keys as viKeys, parts as viParts } from '../vi/frame';
import { many } from './plural';

export const frame: typeof viFrame = {
  app: 'Một Cửa',
  office: 'One-stop counter',
  navigation: 'Main navigation',
  status: 'Keys and status',
  places: { home: 'Today', receive: 'Receive', dossiers: 'Dossiers', sync: 'Sync' },
  placeTitle: (place, combo) => `${place} (${combo})`,
  countLabel: (n, late) => (late > 0 ? `${n} held, ${late} overdue` : `${n} held`),
  settleLabel: (n) => `${many(n, 'place')} where two computers differ`,
  account: (name) => `(${name}): sign out, or change text size, theme and language`,
  signOut: 'Sign out',
  demo: 'Demonstration',
  demoTitle: 'Data and dates of a demonstration, no real dossiers',
  printer: 'Save PDF',
  idle: 'This computer locks itself in 1 minute. Press any key to go on; what you typed is kept.',
  net: {
    offline: (since) => `Offline since ${since}`,
    waiting: (n) => `${n} to send`,
    sending: 'Sending',
    sent: (at) => `Sent to district ${at}`,
    never: 'Not sent to district yet',
    revoked: 'District does not accept this computer',
  },
  theme: { label: 'Theme', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  textSize: { label: 'Text size', normal: '100%', large: '112,5%', larger: '125%' },
  letters: {
    label: 'Single-letter keys',
    hint: 'The key / filters, digits choose a name at sign-in. Turn them off if they are pressed by accident; F3 and ↑↓ still work.',
  },
  language: {
    label: 'Language of the window',
    notKept: 'This computer cannot keep the choice, so the language did not change. Go on as it is; call support if you need the other.',
  },
};

export const keys: typeof viKeys = {
  title: 'Help and keys',
  screen: 'Keys that work now',
  help: 'Keys and help',
  receive: 'Receive a dossier',
  find: 'Find',
  refresh: 'Refresh',
  nextRegion: 'Next region',
  previousRegion: 'Previous region',
  close: 'Close',
  cancel: 'Cancel',
  goto: (place) => `Go to ${place}`,
  choose: 'Choose',
  take: 'Take the procedure',
  open: 'Open',
  rows: 'Choose a row',
};

export const parts: typeof viParts = {
  legacy: {
    ask: (encoding) => `The pasted text is in the old ${encoding} encoding. Convert it to Unicode?`,
    encodings: { tcvn3: 'TCVN3', vni: 'VNI' },
    convert: 'Convert',
    keep: 'Keep as it is',
    done: 'Converted to Unicode',
  },
  filter: {
    is: (label, chosen) => `${label}: ${chosen}`,
    off: (label) => `Stop filtering by ${label.toLowerCase()}`,
    tick: 'Tick',
  },
  optional: 'optional',
  hide: 'Hide',
  serial: (day, serial) => `${day}, number ${serial}`,
};

export const due: typeof viDue = {
  left: (n) => `${many(n, 'day')} left`,
  leftLabel: (n) => `${many(n, 'working day')} left`,
  today: 'Today',
  todayLabel: (at) => `Due today, ${at}`,
  late: (n) => `${many(n, 'day')} late`,
  lateToday: 'Overdue',
  lateLabel: (n) => (n > 0 ? `Overdue by ${many(n, 'day')}` : 'Overdue today'),
  promised: (at) => `, promised ${at}`,
  none: 'No date',
  weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  weekdaysShort: ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'],
  why: {
    title: 'Why this date?',
    list: 'The days that lead to the date',
    hours: (n) => many(n, 'hour'),
    minutes: (n) => many(n, 'minute'),
    weekly: 'Weekly day off',
    offFor: (name) => `Day off: ${name}`,
    uncounted: (why) => `Not counted: ${why}`,
    afterHours: 'Not yet counted: received outside office hours',
    received: 'Day of receipt, not counted (Civil Code 2015, Article 147(2))',
    counted: (n) => `Day ${n}`,
    countedHours: (hours) => `${hours} counted`,
    paused: 'waiting for the citizen',
    rolled: 'Handed over on the next working day (Civil Code 2015, Article 148(5))',
    restarted: 'the term starts again',
    provisional: 'Provisional: the days off of that year are not all announced, so it may be counted again.',
    otherCalendar: 'The days off changed after the date was promised. The promised date stands.',
    noTerm: 'This procedure has no time limit.',
  },
};
