import type { WaitReason } from '../../api/generated';

const reasons: Record<WaitReason, string> = {
  not_sent_yet: 'Đợi lần liên lạc tới',
  offline: 'Mất mạng',
  held: 'Huyện giữ lại, chờ người xem',
  kind_not_announced: 'Đợi máy chủ huyện cập nhật',
  refused: 'Huyện không nhận máy này',
};

/** What a person did, by the operation that names it best; the first one that an act contains counts. */
const acts: readonly (readonly [kind: string, words: string])[] = [
  ['dossier_accepted', 'Hồ sơ mới tiếp nhận'],
  ['dossier_registered', 'Hồ sơ mới ghi nhận'],
  ['dossier_edited', 'Sửa thông tin hồ sơ'],
  ['form_reprinted', 'In lại giấy hẹn'],
  ['form_issued', 'Lập giấy hẹn'],
];

export const sync = {
  title: 'Đồng bộ',
  desk: (no: string) => `Máy ${no}`,
  offline: (since: string) => `Mất mạng từ ${since}`,
  offlineText: 'Tiếp nhận và in giấy hẹn vẫn làm bình thường. Có mạng lại thì máy tự gửi.',
  sending: 'Đang gửi huyện',
  sendingText: 'Cứ làm việc bình thường, không cần chờ.',
  sent: (at: string) => `Đã gửi huyện ${at}`,
  sentText: 'Không còn gì chờ gửi.',
  waitingTitle: (n: number) => `${n} mục chờ gửi`,
  waitingText: 'Máy tự gửi trong lần liên lạc tới. Muốn gửi ngay thì bấm F5.',
  never: 'Chưa gửi huyện lần nào',
  neverText: 'Máy sẽ tự gửi khi liên lạc được với huyện.',
  revoked: 'Máy chủ huyện không nhận máy này nữa',
  revokedText: 'Việc đã làm vẫn còn nguyên trên máy. Gọi quản trị huyện để ghi danh lại.',
  tryNow: 'Thử lại ngay',
  trying: 'Đang thử',
  waiting: 'Đang chờ gửi',
  waitingCount: (n: number) => `${n} mục`,
  waitingList: 'Những gì đang chờ gửi',
  columns: { what: 'Việc', dossier: 'Hồ sơ', since: 'Từ lúc', why: 'Vì sao chưa gửi' },
  nothing: 'Không có gì chờ gửi',
  nothingText: 'Mọi việc đã làm ở máy này đều đã tới huyện.',
  oldest: (at: string) => `Cũ nhất: ${at}.`,
  lastContact: 'Lần liên lạc gần nhất',
  lastProblem: 'Lần thử gần nhất chưa xong',
  held: (n: number) => `${n} mục huyện đang giữ lại để người xem`,
  cards: (n: number) => `${n} chỗ hai máy sửa khác nhau`,
  reasons,
  again: 'Thử lại',
  done: 'Đã gửi xong',
  size: 'Cỡ',
  changes: (n: number) => `${n} thay đổi`,
  acts,
};
