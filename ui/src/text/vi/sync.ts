import type { Code, HeldWhy, WaitingItem, WaitReason } from '../../api/generated';

const reasons: Record<WaitReason, string> = {
  not_sent_yet: 'Đợi lần liên lạc tới',
  offline: 'Vì mất mạng',
  held: 'Huyện giữ lại để xem',
  declined: 'Huyện xem rồi, không nhận',
  kind_not_announced: 'Đợi máy chủ huyện cập nhật',
  refused: 'Huyện không nhận máy này',
};

const held: Record<HeldWhy, string> = {
  unreadable: 'Đã ở huyện, máy chủ chưa đọc được. Đợi huyện cập nhật',
  right_withdrawn: 'Đã ở huyện, chờ xem quyền của người làm',
  desk_revoked: 'Đã ở huyện, giữ lại vì máy này bị thu hồi',
};

/** Why the district refused this one thing, and what to do; what was done after it waits behind it. */
const refused: Partial<Record<Code, string>> = {
  too_large: 'Huyện không nhận vì quá lớn. Gọi hỗ trợ',
  signature_wrong: 'Huyện không nhận chữ ký của máy. Gọi quản trị huyện',
  desk_revoked: 'Huyện không nhận máy này. Gọi quản trị huyện',
};

/** For whatever a later program may say. */
const other = 'Huyện chưa nhận việc này. Gọi quản trị huyện';

/** Why a line waits: said as exactly as the district has said it. */
function why(line: Pick<WaitingItem, 'reason' | 'code' | 'held' | 'note'>): string {
  if (line.reason === 'declined' && line.note) return `Huyện không nhận: ${line.note}`;
  if (line.reason === 'held' && line.held) return held[line.held];
  if (line.reason === 'refused' && line.code) return refused[line.code] ?? other;
  return reasons[line.reason] ?? other;
}

/** What a person did, by the operation that names it best; the first one that an act contains counts. */
const acts: readonly (readonly [kind: string, words: string])[] = [
  ['dossier_accepted', 'Tiếp nhận hồ sơ'],
  ['dossier_registered', 'Ghi nhận hồ sơ'],
  ['dossier_edited', 'Sửa hồ sơ'],
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
  waitingTitle: (n: number) => `${n} việc chờ gửi`,
  waitingText: 'Máy tự gửi trong lần liên lạc tới. Muốn gửi ngay thì bấm F5.',
  never: 'Chưa gửi huyện lần nào',
  neverText: 'Máy sẽ tự gửi khi liên lạc được với huyện.',
  revoked: 'Máy chủ huyện không nhận máy này nữa',
  revokedText: 'Việc đã làm vẫn còn nguyên trên máy. Gọi quản trị huyện để ghi danh lại.',
  refused: 'Máy chủ huyện chưa nhận',
  tryNow: 'Thử lại ngay',
  askNow: 'Liên lạc ngay',
  trying: 'Đang thử',
  waiting: 'Đang chờ gửi',
  waitingCount: (n: number) => `${n} việc`,
  waitingList: 'Những việc đang chờ gửi huyện',
  shown: (n: number) => `Danh sách hiện ${n} việc cũ nhất.`,
  columns: { what: 'Việc đã làm', dossier: 'Hồ sơ', who: 'Người nộp', since: 'Lúc', why: 'Vì sao chưa gửi', size: 'Cỡ' },
  nothing: 'Không có gì chờ gửi',
  nothingText: 'Mọi việc đã làm ở máy này đều đã tới huyện.',
  oldest: 'Việc cũ nhất',
  lastContact: 'Liên lạc gần nhất',
  lastProblem: 'Lần thử gần nhất chưa xong',
  held: (n: number) => `Huyện đang giữ lại ${n} thay đổi để người ở huyện xem. Ở máy này không phải làm gì.`,
  cards: (n: number) => `Có ${n} chỗ hai máy sửa khác nhau. Hồ sơ vẫn dùng được: giá trị vào trước đang đứng, bản kia còn trong lịch sử.`,
  reasons,
  why,
  done: 'Đã gửi xong',
  acts,
};
