// Nhập dữ liệu cũ: hồ sơ đang giải quyết, công dân, số tiếp theo của mỗi quyển.

import type { ImportSheet, LineState } from '../../api/generated';

const sheets: Record<ImportSheet, string> = {
  dossiers: 'Hồ sơ đang giải quyết',
  persons: 'Công dân',
  numbers: 'Số tiếp theo',
};
const states: Record<LineState, string> = { new: 'sẽ nhập', there: 'đã có', wrong: 'cần sửa' };

export const golive = {
  title: 'Nhập dữ liệu cũ',
  key: 'Nhập dữ liệu cũ…',
  context: 'Trưởng Bộ phận Một cửa làm, một lần khi bắt đầu dùng máy',
  template: 'Bảng mẫu',
  templateAbout: 'Lưu bảng mẫu ra USB hoặc thư mục, điền bằng phần mềm bảng tính, rồi chọn tệp đã điền ở dưới.',
  folder: 'Lưu bảng mẫu vào',
  write: 'Lưu bảng mẫu',
  written: (file: string) => `Đã lưu ${file}`,
  fill: 'Tệp đã điền',
  file: 'Chọn tệp .xlsx',
  chosen: (name: string) => `Đang xem ${name}`,
  reason: 'Ghi vào hồ sơ: vì sao nhập lại',
  usual: 'Chuyển hồ sơ giấy vào máy',
  legacy: (n: number) => `Đổi ${n} ô gõ bằng mã TCVN3, VNI sang chữ Unicode`,
  look: 'Sẽ nhập những gì',
  sheets,
  states,
  count: (fresh: number, there: number, wrong: number) => `${fresh} sẽ nhập, ${there} đã có, ${wrong} cần sửa`,
  lines: 'Từng dòng',
  row: (sheet: string, row: number) => `${sheet}, dòng ${row}`,
  cell: (column: string, title: string) => (column ? `cột ${column} (${title})` : title),
  due: (at: string) => `hẹn ${at}`,
  leftOut: (n: number) => `Còn ${n} dòng không hiện ở đây.`,
  waiting: 'Chọn tệp để xem trước. Chưa có gì được ghi.',
  wrong: (n: number) => `${n} dòng cần sửa sẽ ở lại. Sửa trong tệp rồi chọn lại; dòng đã nhập không nhập lần hai.`,
  run: 'Nhập những dòng đã xem',
  running: (done: number, all: number) => `Đang nhập ${done}/${all}…`,
  done: (n: number) => `Đã nhập ${n} dòng.`,
  nothing: 'Không còn dòng nào mới để nhập.',
  stopped: 'Dừng giữa chừng; những dòng đã nhập vẫn còn. Bấm F9 để nhập tiếp.',
};
