// Giờ và khoảng thời gian như người ta nói.

const parts = ['sáng', 'trưa', 'chiều', 'tối'];

export const when = {
  today: (time: string, part: number) => `${time} ${parts[part] ?? ''} nay`,
  yesterday: (time: string) => `${time} hôm qua`,
  on: (time: string, day: string) => `${time} ngày ${day}`,
  seconds: (n: number) => `${n} giây`,
  minutes: (n: number) => `${n} phút`,
  hours: (h: number, m: number) => (m > 0 ? `${h} giờ ${m} phút` : `${h} giờ`),
  days: (n: number) => `${n} ngày`,
};
