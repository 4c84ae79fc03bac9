// The laws and notices behind a day off. The calendar's keepers name them in English already; what is not known
// here is shown as it stands.

import type { law as vi } from '../vi/law';

export const law: typeof vi = [
  [/^Labour Code(?: (\d{4}))? art\.(\d+)\((\d+)\)\(([a-zđ])\).*$/i, 'Labour Code $1, Article $2($3)($4)'],
  [/^Labour Code(?: (\d{4}))? art\.(\d+)\((\d+)\)$/i, 'Labour Code $1, Article $2($3)'],
  [/^Labour Code(?: (\d{4}))? art\.(\d+)$/i, 'Labour Code $1, Article $2'],
  [/^Resolution (\S+).*$/i, 'Resolution $1'],
  [/^Notice (\S+)(?: \((\d{4})\))?.*$/i, 'Notice $1'],
  [/^official Tết notice (\d{4}).*$/i, 'official Tết notice $1'],
  [/^Government decision announced (\S+).*$/i, 'Government decision announced $1'],
  [/^computed from the lunar calendar.*$/i, 'provisional, from the lunar calendar, until it is announced'],
];
