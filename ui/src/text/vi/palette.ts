// Bảng lệnh (Ctrl+K).

export const palette = {
  title: 'Tìm hồ sơ, người, thủ tục, lệnh',
  open: 'Tìm hồ sơ, người, lệnh…',
  key: 'Lệnh',
  placeholder: 'Gõ tên, mã, hoặc việc muốn làm',
  hint: 'Gõ không dấu cũng được; > chỉ lệnh, # chỉ mã',
  within: (group: string) => `Chỉ trong: ${group}`,
  results: 'Kết quả',
  groups: { dossiers: 'Hồ sơ', people: 'Người đã từng nộp', procedures: 'Thủ tục', commands: 'Lệnh' },
  last: 'Hồ sơ mới nhất',
  receive: 'Tiếp nhận:',
  second: { print: 'in lại giấy hẹn', receive: 'tiếp nhận ngay' },
  stay: 'chỉ tìm trong nhóm',
  everything: 'tìm trong tất cả',
  count: (n: number) => `${n} dòng`,
  none: (text: string) => `Không có gì khớp “${text}”.`,
  noneText: 'Gõ ít chữ hơn, bỏ dấu, hoặc gõ mấy số cuối của mã hồ sơ.',
  foot: { choose: 'chọn', open: 'mở', close: 'đóng' },
};
