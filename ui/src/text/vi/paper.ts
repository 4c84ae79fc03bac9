// Ngày mất điện: tờ giấy hẹn in trước, nhập lại sau, trả lại tờ không dùng.

import type { SheetState } from '../../api/generated';

const states: Record<SheetState, string> = { open: 'chưa nhập', entered: 'đã nhập', burnt: 'đã hủy' };

export const paper = {
  title: 'Tờ in trước cho ngày mất điện',
  open: (n: number) => (n === 0 ? 'Không có tờ nào chờ nhập' : `${n} tờ chờ nhập hoặc hủy`),
  key: 'Tờ in trước…',
  make: 'In tờ trống',
  about: 'Mỗi tờ có sẵn số và mã hồ sơ của máy này, không máy nào cấp trùng. Viết tay lúc mất điện, có điện thì nhập lại.',
  day: 'Cho ngày',
  count: 'Số tờ',
  print: 'In tờ trống',
  printed: (n: number) => `Đã in ${n} tờ. Số của các tờ này để riêng, máy không cấp cho hồ sơ khác.`,
  again: 'In lại tờ này',
  enter: 'Nhập tờ này',
  burn: 'Hủy tờ không dùng',
  burnWhy: 'Vì sao hủy',
  burnHint: 'Ví dụ: có điện lại sớm, tờ viết hỏng',
  burnt: 'Đã ghi hủy. Lý do có trong danh sách số bỏ trống.',
  none: 'Chưa in tờ nào. Ghi ngày cúp điện và số tờ, rồi bấm F9.',
  list: 'Các tờ đã in',
  cols: { number: 'Số giấy', code: 'Mã hồ sơ', day: 'Cho ngày', state: 'Tình trạng', owner: 'Người nộp' },
  states,
  late: (hours: number, minutes: number) => (hours > 0 ? `nhập sau ${hours} giờ ${minutes} phút` : `nhập sau ${minutes} phút`),
  card: {
    title: (number: string) => `Nhập lại tờ ${number}`,
    about: (code: string) => `Mã ${code} đã in trên tờ. Ghi đúng ngày giờ viết tay; ngày hẹn tính từ giờ đó, không in lại.`,
    day: 'Ngày trên tờ',
    hour: 'Giờ trên tờ',
    hourHint: 'Ví dụ 14:30',
    reason: 'Vì sao nhập muộn',
    power: 'Mất điện',
    commit: 'Lưu tờ viết tay',
    kept: 'Công dân đã có tờ viết tay',
  },
  backfill: {
    title: 'Nhập lại',
    origin: { paper_day: 'Từ tờ viết tay', go_live: 'Từ hồ sơ giấy trước khi dùng máy' },
    line: (by: string, at: string, late: string) => `${by} nhập ${at}, ${late}`,
    days: (days: number) => `sau khi nhận ${days} ngày`,
    due: (at: string, why: string) => `Theo quy định là ${at}; giấy hẹn ngày khác vì: ${why}`,
  },
};
