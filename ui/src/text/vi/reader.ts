// Đầu đọc thẻ và mã QR.

export const reader = {
  section: 'Đầu đọc thẻ',
  port: 'Đầu đọc nối bằng',
  keyboard: 'Gõ như bàn phím',
  gone: (name: string) => `${name} (không thấy)`,
  keyboardHint: 'Đầu đọc gõ như bàn phím thì bộ gõ có thể làm sai dấu. Đầu đọc có chế độ USB-COM thì chọn cổng ở đây.',
  lineHint: 'Đọc qua cổng USB-COM: quét ở màn hình nào cũng được, dấu tiếng Việt giữ nguyên.',
  missing: 'Chưa thấy đầu đọc ở cổng này. Cắm lại, máy tự nhận.',
  ready: 'Đầu đọc đã sẵn sàng. Quét thử một thẻ.',
  read: (at: string, length: number) => `Đã đọc lúc ${at}: ${length} ký tự`,
  chosen: (name: string) => `Đã chọn đầu đọc ở cổng ${name}`,
  keyboardChosen: 'Đầu đọc gõ như bàn phím',
};
