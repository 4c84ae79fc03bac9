// Days without power: sheets printed ahead, entered later, unused ones given back.

import type { SheetState } from '../../api/generated';
import type { paper as vi } from '../vi/paper';
import { many } from './plural';

const states: Record<SheetState, string> = { open: 'not entered', entered: 'entered', burnt: 'cancelled' };

export const paper: typeof vi = {
  title: 'Sheets printed ahead for a day without power',
  open: (n) => (n === 0 ? 'No sheet waits to be entered' : `${many(n, 'sheet')} to enter or cancel`),
  key: 'Sheets printed ahead…',
  make: 'Print blank sheets',
  about: 'Each sheet has a number and a dossier code of this computer that no other computer gives. Write by hand while there is no power, and enter the sheets when it is back.',
  day: 'For the day',
  count: 'Sheets',
  print: 'Print blank sheets',
  printed: (n) => `${many(n, 'sheet')} printed. Their numbers are set aside and go to no other dossier.`,
  again: 'Print this sheet again',
  enter: 'Enter this sheet',
  burn: 'Cancel an unused sheet',
  burnWhy: 'Why it is cancelled',
  burnHint: 'For example: power came back early, sheet spoiled',
  burnt: 'Noted as cancelled. The reason is in the list of numbers that are not used.',
  none: 'No sheet printed yet. Write the day without power and how many sheets, then press F9.',
  list: 'Printed sheets',
  cols: { number: 'Receipt number', code: 'Dossier code', day: 'For the day', state: 'State', owner: 'Applicant' },
  states,
  late: (hours, minutes) =>
    hours > 0 ? `entered ${many(hours, 'hour')} ${many(minutes, 'minute')} later` : `entered ${many(minutes, 'minute')} later`,
  card: {
    title: (number) => `Entering sheet ${number}`,
    about: (code) => `Code ${code} is printed on the sheet. Type the day and hour written by hand; the due date counts from that hour, and nothing is printed again.`,
    day: 'Day on the sheet',
    hour: 'Hour on the sheet',
    hourHint: 'For example 14:30',
    reason: 'Why it is entered late',
    // It goes into the dossier, which is in Vietnamese.
    power: 'Mất điện',
    commit: 'Save the handwritten sheet',
    kept: 'The citizen has the handwritten sheet',
  },
  backfill: {
    title: 'Entered later',
    origin: { paper_day: 'From a handwritten sheet', go_live: 'From a paper dossier of before this program' },
    line: (by, at, late) => `${by} entered it ${at}, ${late}`,
    days: (days) => `${many(days, 'day')} after it was received`,
    due: (at, why) => `By the rules it is ${at}; the receipt says another day because: ${why}`,
  },
};
