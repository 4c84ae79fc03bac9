// Đăng nhập: khóa máy, quên mã PIN, làm thay; đồng hồ; dữ liệu hỏng một phần.

import { date } from '../format';

const span = (seconds: number): string => {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return minutes >= 120 ? `${Math.round(minutes / 60)} giờ` : `${minutes} phút`;
};

export const signin = {
  lock: 'Khóa máy',
  lockHint: 'Chữ đang gõ giữ nguyên, mở lại bằng mã PIN của mình.',
  lockedFor: (name: string) => `Máy đang khóa. Màn hình của ${name} vẫn giữ nguyên chờ mở lại.`,

  actsFor: (name: string, to: string) => `thay ${name} đến hết ${date(to)}`,
  did: (by: string, of: string) => `${by} thay ${of}`,

  head: {
    way: 'Nhờ Trưởng Bộ phận Một cửa',
    other: 'Dùng mã giấy của huyện',
    who: 'Trưởng Bộ phận Một cửa',
    pinOf: (name: string) => `Mã PIN của ${name}`,
    intro: (name: string) => `Trưởng Bộ phận nhập mã PIN của mình, máy cấp cho ${name} một mã dùng một lần. Không cần mạng.`,
    given: (code: string, until: string) => `Mã dùng một lần: ${code}, đến ${until}. Chọn mã PIN mới ngay bên dưới, hoặc chép mã lại.`,
  },

  clock: {
    right: 'Đồng hồ khớp',
    off: (seconds: number) => `Đồng hồ ${seconds > 0 ? 'chậm' : 'nhanh'} ${span(seconds)}`,
    banner: (seconds: number) =>
      `Đồng hồ máy ${seconds > 0 ? 'chậm' : 'nhanh'} ${span(seconds)} so với máy chủ huyện. Chỉnh ngày giờ của máy để giờ trên giấy hẹn đúng; vẫn tiếp nhận được.`,
  },

  damage: {
    banner: 'Dữ liệu trên máy hỏng một phần. Vẫn xem được, nhưng máy không ghi thêm gì để khỏi hỏng nặng hơn. Đừng xóa hay cài lại; gọi quản trị huyện, hoặc khôi phục từ bản sao lưu.',
    leave: 'Khôi phục từ bản sao lưu',
  },

  byHand: {
    done: (code: string) => `Đã tiếp nhận ${code}, chưa in được`,
    title: 'Viết tay, để in sau',
    text: 'Hồ sơ đã lưu. Chép những dòng này vào giấy hẹn viết tay đưa công dân. Giấy in vẫn chờ, máy in có lại thì in tiếp.',
    other: 'Chọn máy in khác',
    code: 'Mã hồ sơ',
    number: 'Số giấy hẹn',
    received: 'Nhận lúc',
    due: 'Hẹn trả',
  },

  dueWhy: { cutoff: 'vì đã quá 15 giờ', day: 'vì đã sang ngày mới' },
};
