// Máy in, hàng chờ in, cài đặt của máy này.

import type { PrinterTrouble, PrintState } from '../../api/generated';

const troubles: Record<PrinterTrouble, string> = {
  no_spooler: 'Máy này chưa có hệ thống in, hoặc nó chưa chạy. Bật lại, hoặc chọn Lưu PDF.',
  missing: 'Không thấy máy in đã chọn. Bật máy in, xem dây, hoặc chọn máy in khác.',
  refuses: 'Máy in đang không nhận việc. Mở lại ở cài đặt máy in của hệ điều hành.',
  paused: 'Máy in đang tạm dừng. Cho chạy lại ở cài đặt máy in của hệ điều hành.',
  offline: 'Máy in đang tắt hoặc mất kết nối. Bật máy in rồi chờ, giấy tự ra.',
  jam: 'Kẹt giấy. Lấy giấy kẹt ra thì máy tự in tiếp; chưa ra thì in lại riêng liên này.',
  no_paper: 'Hết giấy, hoặc khay không có cỡ giấy này. Nạp giấy rồi chờ.',
  cover_open: 'Nắp máy in đang mở. Đóng nắp rồi chờ.',
  no_ink: 'Hết mực. Thay mực rồi in tiếp.',
  no_answer: 'Máy in không trả lời. Xem khay đã có giấy chưa; chưa có thì in lại.',
  aborted: 'Máy in đã bỏ bản này. In lại riêng bản này.',
  cancelled: 'Có người đã hủy bản này ở máy in. Còn cần thì in lại.',
  back: 'Máy in đã có lại. Bấm in khi công dân còn chờ giấy.',
  interrupted: 'Một Cửa đóng trước khi giấy ra. Xem khay; chưa có giấy thì in.',
  other: 'Chưa in được. Xem màn hình của máy in, rồi in lại.',
};

const states: Record<PrintState, string> = { waiting: 'Chờ in', printing: 'Đang in', done: 'Đã in', failed: 'Chưa in được' };

const papers: Record<string, string> = {
  form_01: 'Giấy hẹn',
  form_01_blank: 'Giấy hẹn in trước',
  form_02: 'Phiếu yêu cầu bổ sung',
  form_03: 'Phiếu từ chối tiếp nhận',
};

export const printing = {
  troubles,
  states,
  title: 'Cài đặt',
  key: 'Cài đặt: máy in, cỡ chữ, màu nền, ngôn ngữ',
  screen: 'Màn hình',
  section: 'Máy in của máy này',
  printer: 'In giấy hẹn ra',
  savePdf: 'Không in, lưu và mở tệp PDF',
  usual: (name: string) => `${name} (máy in mặc định)`,
  gone: (name: string) => `${name} (không thấy)`,
  tray: 'Khay giấy',
  anyTray: 'Để máy in tự chọn',
  sheet: 'Cỡ giấy',
  sheets: { as_form: 'Theo mẫu (A5)', a4: 'A4', two_on_a4: 'Hai liên trên một tờ A4' },
  copies: 'Số liên in ra',
  both: 'Cả hai liên',
  one: 'Chỉ liên giao khách hàng',
  lacksA5: 'Máy in này không có cỡ A5. Chọn A4, hoặc hai liên trên một tờ A4.',
  save: 'Lưu cài đặt',
  saved: 'Đã lưu cài đặt của máy này',
  test: 'In trang thử',
  tested: 'Đã gửi trang thử',
  queue: 'Đang chờ in và vừa in',
  none: 'Chưa in gì từ lúc mở máy.',
  testPage: 'Trang in thử',
  paper: (form: string, number: string, code: string | null) =>
    [`${papers[form] ?? 'Giấy tờ'} ${number}`, code].filter(Boolean).join(' · '),
  copy: (name: string) => `liên ${name}`,
  actions: { print_waiting: 'In những bản đang chờ', again: 'In lại riêng bản này', drop: 'Thôi in' },
  waiting: (n: number) => `${n} chờ in`,
  asking: (n: number) => `${n} bản chưa in được`,
  choose: 'Chọn bản in',
};
