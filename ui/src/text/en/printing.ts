// Printer, print queue, settings of this computer.

import type { PrinterTrouble, PrintState } from '../../api/generated';
import type { printing as vi } from '../vi/printing';

const troubles: Record<PrinterTrouble, string> = {
  no_spooler: 'This computer has no print system, or it is not running. Start it, or choose Save PDF.',
  missing: 'The chosen printer is not found. Switch it on, check the cable, or choose another.',
  refuses: 'The printer takes no jobs. Open it again in the printer settings of the system.',
  paused: 'The printer is paused. Let it go on in the printer settings of the system.',
  offline: 'The printer is off or not connected. Switch it on and wait, the paper comes by itself.',
  jam: 'Paper jam. Take the paper out and it goes on by itself; if not, print this copy again alone.',
  no_paper: 'Out of paper, or the tray lacks this size. Load paper and wait.',
  cover_open: 'The cover of the printer is open. Close it and wait.',
  no_ink: 'Out of ink or toner. Replace it, then print.',
  no_answer: 'The printer does not answer. Look whether the paper is in the tray; if not, print again.',
  aborted: 'The printer dropped this one. Print it again alone.',
  cancelled: 'Somebody cancelled this one at the printer. Print again if it is still needed.',
  back: 'The printer is back. Print if the citizen still waits for the paper.',
  interrupted: 'Một Cửa was closed before the paper came out. Look in the tray; print if it is not there.',
  other: 'Not printed yet. Look at the display of the printer, then print again.',
};

const states: Record<PrintState, string> = { waiting: 'Waiting', printing: 'Printing', done: 'Printed', failed: 'Not printed yet' };

const papers: Record<string, string> = {
  form_01: 'Receipt',
  form_01_blank: 'Receipt printed ahead',
  form_02: 'Supplement slip',
  form_03: 'Refusal slip',
};

export const printing: typeof vi = {
  troubles,
  states,
  title: 'Settings',
  key: 'Settings: printer, text size, theme, language',
  screen: 'Screen',
  section: 'Printer of this computer',
  printer: 'Print receipts on',
  savePdf: 'Do not print: save and open a PDF',
  usual: (name) => `${name} (default printer)`,
  gone: (name) => `${name} (not found)`,
  tray: 'Tray',
  anyTray: 'Let the printer choose',
  sheet: 'Paper size',
  sheets: { as_form: 'As the form (A5)', a4: 'A4', two_on_a4: 'Two copies on one A4' },
  copies: 'Copies on paper',
  both: 'Both copies',
  one: 'Only the citizen’s copy',
  lacksA5: 'This printer has no A5. Choose A4, or two copies on one A4.',
  save: 'Save settings',
  saved: 'Settings of this computer saved',
  test: 'Print a test page',
  tested: 'Test page sent',
  queue: 'Waiting to print and just printed',
  none: 'Nothing printed since start.',
  testPage: 'Test page',
  paper: (form, number, code) => [`${papers[form] ?? 'Paper'} ${number}`, code].filter(Boolean).join(' · '),
  copy: (name) => `copy “${name}”`,
  actions: { print_waiting: 'Print what is waiting', again: 'Print this one again', drop: 'Do not print' },
  waiting: (n) => `${n} to print`,
  asking: (n) => `${n} not printed yet`,
  choose: 'Choose a paper',
};
