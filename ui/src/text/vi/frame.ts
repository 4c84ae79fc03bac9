// Khung, phím, các bộ phận dùng chung.

export const frame = {
  app: 'Một Cửa',
  office: 'Bộ phận Tiếp nhận và Trả kết quả',
  navigation: 'Điều hướng chính',
  status: 'Phím và trạng thái',
  places: { home: 'Hôm nay', receive: 'Tiếp nhận', dossiers: 'Hồ sơ', sync: 'Đồng bộ' },
  placeTitle: (place: string, combo: string) => `${place} (${combo})`,
  countLabel: (n: number, late: number) => (late > 0 ? `${n} việc, có ${late} quá hạn` : `${n} việc`),
  settleLabel: (n: number) => `${n} chỗ hai máy sửa khác nhau`,
  account: (name: string) => `(${name}): đăng xuất hoặc đổi cỡ chữ, màu nền`,
  accountKey: 'Cỡ chữ, màu nền, đăng xuất',
  signOut: 'Đăng xuất',
  demo: 'Trình diễn',
  demoTitle: 'Dữ liệu và ngày giờ trình diễn, không phải hồ sơ thật',
  printer: 'Lưu PDF',
  idle: 'Còn 1 phút nữa máy tự khóa. Bấm phím bất kỳ để làm tiếp; chữ đã gõ vẫn giữ.',
  net: {
    offline: (since: string) => `Mất mạng từ ${since}`,
    waiting: (n: number) => `${n} chờ gửi`,
    sending: 'Đang gửi',
    sent: (at: string) => `Đã gửi huyện ${at}`,
    never: 'Chưa gửi huyện lần nào',
    revoked: 'Huyện không nhận máy này',
  },
  theme: { label: 'Màu nền', light: 'Sáng', dark: 'Tối', contrast: 'Tương phản cao' },
  textSize: { label: 'Cỡ chữ', normal: '100%', large: '112,5%', larger: '125%' },
};

export const keys = {
  title: 'Trợ giúp và bảng phím',
  screen: 'Các phím dùng được lúc này',
  help: 'Trợ giúp, bảng phím',
  receive: 'Tiếp nhận',
  find: 'Tìm',
  refresh: 'Làm mới',
  nextRegion: 'Sang vùng kế',
  previousRegion: 'Về vùng trước',
  close: 'Đóng',
  cancel: 'Bỏ',
  goto: (place: string) => `Sang ${place}`,
  choose: 'Chọn',
  open: 'Mở',
  rows: 'Chọn việc',
};

export const parts = {
  optional: 'không bắt buộc',
  hide: 'Ẩn',
};

export const due = {
  left: (n: number) => `Còn ${n} ngày`,
  leftLabel: (n: number) => `Còn ${n} ngày làm việc`,
  today: 'Hôm nay',
  todayLabel: (at: string) => `Đến hạn hôm nay, ${at}`,
  late: (n: number) => `Quá ${n} ngày`,
  lateToday: 'Quá hạn',
  lateLabel: (n: number) => (n > 0 ? `Quá hạn ${n} ngày` : 'Quá hạn hôm nay'),
  promised: (at: string) => `, hẹn ${at}`,
  none: 'Không hẹn',
  weekdays: ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
  weekdaysShort: ['CN', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7'],
};
