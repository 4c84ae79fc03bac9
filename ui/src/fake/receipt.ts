// A page that stands for the receipt: enough of it to see where it goes. The real one is set by the core.

import type { ReceiveForm } from '../api/generated';

const escaped = (text: string) => text.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;'));

export function receiptPages(form: ReceiveForm, name: string): string[] {
  if (!name) return [];
  const line = (y: number, text: string) => `<text x="34" y="${y}" font-family="serif" font-size="11">${escaped(text)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 595"><rect width="420" height="595" fill="#fff"/>${[
      line(90, 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ'),
      line(140, `Tiếp nhận hồ sơ của: ${form.owner.full_name}`),
      line(160, `Nội dung yêu cầu giải quyết: ${name}`),
    ].join('')}</svg>`,
  ];
}
