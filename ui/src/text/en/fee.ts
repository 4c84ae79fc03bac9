import type { NoReceipt } from '../../api/generated';
import { fee as vietnamese } from '../vi/fee';
import { many } from './plural';

const troubles: Record<NoReceipt, (symbol: string) => string> = {
  no_book: () => 'No fee receipt book is open on this computer. Open the one in use to collect now, or collect later.',
  used_up: (symbol) => `Book ${symbol} is used up. Open a new book to collect now, or collect later.`,
  unsure: (symbol) => `This computer was just restored. Look at book ${symbol} and type the number of the next sheet.`,
};

const UNITS = { trang: 'page', bản: 'copy', việc: 'case' };
const PLURALS = { trang: 'pages', bản: 'copies', việc: 'cases' };

export const fee: typeof vietnamese = {
  title: 'Fee',
  free: 'No fee',
  waived: 'Exempt',
  unset: 'No rate yet',
  counted: (sum) =>
    sum
      .replace(/([\d.]+) (trang|bản|việc)/g, (_, n: string, unit: keyof typeof UNITS) => `${n} ${n === '1' ? UNITS[unit] : PLURALS[unit]}`)
      .replace(/tối đa (.+?) một bản/, 'at most $1 a copy'),
  unsetText: 'The province’s rate is not in the catalogue yet. Receive as usual, collect later; tell the district.',
  collected: 'Cash collected',
  later: 'Collect later',
  receipt: 'Fee receipt',
  receiptNumber: (symbol) => `Fee receipt number, book ${symbol}`,
  groups: 'Who need not pay',
  pages: 'Pages',
  fewerPages: 'One page less',
  morePages: 'One page more',
  copies: 'Copies',
  fewerCopies: 'One copy less',
  moreCopies: 'One copy more',
  document: 'Kind of paper',
  passed: (first, last) => (first === last ? `Number ${first} left out, why?` : `Numbers ${first} to ${last} left out, why?`),
  reason: 'Reason for leaving out',
  choose: 'Choose a reason',
  ownReason: 'Write your own',
  // Kept with the number passed over, in the record that everybody reads, so in Vietnamese.
  reasons: vietnamese.reasons,
  troubles,
  taken: (receipt) => `, fee receipt ${receipt}`,
  take: 'Collected',
  noted: 'Noted',
  fewLeft: (n) =>
    n === 0
      ? 'The fee receipt book is now used up. Open a new book before the next dossier with a fee.'
      : `${many(n, 'number')} left in the fee receipt book.`,
  say: (amount) => `Fee is now ${amount}`,

  book: {
    open: 'Open a fee receipt book',
    openAnother: 'Open another book',
    text: 'Look at the cover of the book on the desk. The open book is put away and can be opened again at any time.',
    symbol: 'Symbol',
    symbolHint: 'Printed on the receipt, for example AA/21P',
    first: 'From number',
    last: 'To number',
    next: 'Number of the next sheet',
    nextHint: 'Only if part of the book was used before it was entered on this computer',
    opened: (symbol) => `Book ${symbol} opened`,
    current: (symbol, next, left) => `Book ${symbol} is open: next sheet ${next}, ${left} left.`,
    usedUp: (symbol) => `Book ${symbol} is used up.`,
    none: 'No fee receipt book opened on this computer yet.',
  },
};
