// The laws and notices behind a day off, in the words of the office: how the calendar's keepers name them, and how
// they are said.

export const law: readonly (readonly [named: RegExp, said: string])[] = [
  [/^Labour Code(?: (\d{4}))? art\.(\d+)\((\d+)\)\(([a-zđ])\).*$/i, 'Bộ luật Lao động $1, điểm $4 khoản $3 Điều $2'],
  [/^Labour Code(?: (\d{4}))? art\.(\d+)\((\d+)\)$/i, 'Bộ luật Lao động $1, khoản $3 Điều $2'],
  [/^Labour Code(?: (\d{4}))? art\.(\d+)$/i, 'Bộ luật Lao động $1, Điều $2'],
  [/^Decision (\S+)$/i, 'Quyết định $1'],
  [/^Official dispatch (.+)$/i, 'Công văn $1'],
  [/^Resolution (\S+).*$/i, 'Nghị quyết $1'],
  [/^Notice (\S+)(?: \((\d{4})\))?.*$/i, 'Thông báo $1'],
  [/^official Tết notice (\d{4}).*$/i, 'Thông báo nghỉ Tết $1'],
  [/^Government decision announced (\S+).*$/i, 'Quyết định của Chính phủ, công bố $1'],
  [/^computed from the lunar calendar.*$/i, 'tạm tính theo âm lịch, chờ thông báo'],
];
