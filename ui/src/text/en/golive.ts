// Data of before: open dossiers, citizens, the next number of each book.

import type { ImportSheet, LineState } from '../../api/generated';
import type { golive as vi } from '../vi/golive';
import { many } from './plural';

const sheets: Record<ImportSheet, string> = {
  dossiers: 'Open dossiers',
  persons: 'Citizens',
  numbers: 'Next numbers',
};
const states: Record<LineState, string> = { new: 'will be entered', there: 'there already', wrong: 'to mend' };

export const golive: typeof vi = {
  title: 'Enter data of before',
  key: 'Enter data of before…',
  context: 'Done by the head of the one-stop counter, once, when the computer is first used',
  template: 'Template',
  templateAbout: 'Save the template to a USB stick or a folder, fill it in with a spreadsheet program, then choose the filled file below.',
  folder: 'Save the template to',
  write: 'Save the template',
  written: (file) => `Saved ${file}`,
  fill: 'Filled file',
  file: 'Choose an .xlsx file',
  chosen: (name) => `Looking at ${name}`,
  reason: 'Noted in the dossiers: why they are entered now',
  // It goes into the dossiers, which are in Vietnamese.
  usual: 'Chuyển hồ sơ giấy vào máy',
  legacy: (n) => `Turn ${many(n, 'cell')} typed in TCVN3 or VNI into Unicode`,
  look: 'What will be entered',
  sheets,
  states,
  count: (fresh, there, wrong) => `${fresh} to enter, ${there} there already, ${wrong} to mend`,
  lines: 'Line by line',
  row: (sheet, row) => `${sheet}, row ${row}`,
  cell: (column, title) => (column ? `column ${column} (${title})` : title),
  due: (at) => `due ${at}`,
  leftOut: (n) => `${many(n, 'more line')} not shown here.`,
  waiting: 'Choose a file to look at it first. Nothing is written yet.',
  wrong: (n) => `${many(n, 'line')} to mend will be left out. Mend the file and choose it again; what was entered is not entered twice.`,
  run: 'Enter the lines looked at',
  running: (done, all) => `Entering ${done}/${all}…`,
  done: (n) => `${many(n, 'line')} entered.`,
  nothing: 'No new line is left to enter.',
  stopped: 'It stopped half way; the lines already entered are kept. Press F9 to go on.',
};
