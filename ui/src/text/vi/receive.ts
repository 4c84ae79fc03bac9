import type { CardNote } from '../../api/generated';

const cardNotes: Record<CardNote, string> = {
  marks_lost: 'Thẻ đọc được nhưng mất dấu. Gõ lại họ tên cho có dấu.',
  sex_differs: 'Số CCCD cho thấy giới tính khác với ô này. Xem lại thẻ.',
  birth_year_differs: 'Số CCCD cho thấy năm sinh khác với ô này. Xem lại thẻ.',
  date_unreal: 'Ngày trên thẻ không có thật. Xem lại thẻ, gõ tay ngày sinh.',
  name_unclear: 'Tên trên thẻ có ký tự lạ. Xem lại thẻ, gõ lại họ tên.',
  sex_unread: 'Thẻ không cho biết giới tính. Chọn giúp.',
};

export const receive = {
  title: 'Tiếp nhận hồ sơ',
  pickContext: 'Chọn thủ tục, hoặc quét thẻ trước cũng được',
  nth: (n: number) => `Hồ sơ thứ ${n} hôm nay`,
  tookSeconds: (n: number) => `làm trong ${n} giây`,

  procedure: {
    title: 'Thủ tục',
    change: 'Đổi',
    changeWhat: 'thủ tục',
    hint: 'Gõ không dấu, gõ chữ đầu (dkks) hoặc mã số đều được',
    count: (n: number) => `${n} thủ tục`,
    often: 'Hay dùng ở máy này',
    all: 'Các thủ tục khác',
    fee: 'Lệ phí',
    none: (text: string) => `Không có thủ tục nào khớp “${text}”. Gõ ít chữ hơn, hoặc gõ mã số.`,
    noneAtAll: 'Danh mục thủ tục chưa có trên máy này. Mở Đồng bộ (Ctrl+8) rồi bấm F5.',
    due: 'Thời hạn',
    field: (name: string) => `Lĩnh vực ${name}`,
    result: 'Kết quả',
    submit: 'Công dân cần nộp',
    present: 'Công dân xuất trình',
    noPapers: 'Không cần nộp giấy tờ nào.',
  },

  person: {
    title: 'Người nộp',
    titleOwner: 'Chủ hồ sơ',
    cardRead: (at: string) => `Đã đọc thẻ lúc ${at}`,
    cardSaid: (name: string) => `Đã đọc thẻ: ${name}`,
    full_name: 'Họ và tên',
    personal_id: 'Số CCCD',
    birth_date: 'Ngày sinh',
    sex: 'Giới tính',
    sexes: { none: 'Chọn', male: 'Nam', female: 'Nữ' },
    residence_address: 'Nơi thường trú',
    phone: 'Điện thoại',
    email: 'Email',
    result_channel: 'Nhận kết quả',
    channels: { at_counter: 'Tại Bộ phận Một cửa', postal: 'Qua bưu chính', electronic: 'Bản điện tử' },
    result_address: 'Địa chỉ nhận qua bưu chính',
    subject: 'Nội dung cụ thể',
    behalf: 'Nộp thay người khác',
    submitter_name: 'Người đứng nộp',
    submitter_id: 'Số CCCD người nộp',
    other: (name: string) => `Thẻ này là của ${name}. Đổi người nộp?`,
    swap: 'Đổi người nộp',
    keep: 'Giữ',
  },

  cardNotes,

  papers: {
    title: 'Giấy tờ nộp',
    all: 'Đủ',
    missing: 'Thiếu',
    hasNot: 'Chưa có',
    seen: 'Đã xem',
    present: 'Xem rồi trả lại ngay, không giữ',
    optional: 'Chỉ cần trong một số trường hợp',
    originalsOf: (name: string) => `Số bản chính, ${name}`,
    copiesOf: (name: string) => `Số bản sao, ${name}`,
    originals: 'bản chính',
    copies: 'bản sao',
    less: 'Bớt một',
    more: 'Thêm một',
    set_count: 'Số bộ hồ sơ',
    sets: 'bộ hồ sơ',
    lessSets: 'Bớt một bộ',
    moreSets: 'Thêm một bộ',
  },

  due: {
    title: 'Hẹn trả',
    waiting: 'Chọn thủ tục trước, ngày hẹn sẽ hiện ở đây.',
    none: 'Luật không đặt thời hạn, giấy hẹn để trống ngày.',
    today: (time: string, day: string) => `${time} hôm nay, ${day}`,
    changed: (day: string) => `Hẹn trả đổi sang ${day}.`,
    day: 'ngày',
    received: 'nhận',
    off: 'nghỉ',
    promised: 'hẹn',
    grid: (days: number, due: string) => `${days} ngày làm việc, hẹn ${due}`,
    basis: 'Căn cứ',
  },

  preview: {
    title: 'Giấy hẹn',
    size: 'A5 · 2 liên',
    open: 'Xem giấy hẹn',
    empty: 'Giấy hẹn sẽ hiện ở đây khi có thủ tục và họ tên.',
    label: 'Giấy hẹn sẽ in',
  },

  commit: 'Tiếp nhận và in',
  saving: 'Đang lưu…',
  look: (n: number) => `Còn ${n} chỗ cần xem trước khi in`,
  cannot: 'Chưa tiếp nhận được',
  againToReceive: 'Đúng như vậy thì bấm F9 lần nữa để vẫn nhận.',

  draft: {
    title: 'Có một hồ sơ đang nhập dở',
    ask: (at: string) => `Có một hồ sơ đang nhập dở lúc ${at}. Làm tiếp?`,
    resume: 'Làm tiếp',
    drop: 'Bỏ, nhập hồ sơ mới',
    saved: (at: string) => `Đã lưu nháp ${at}`,
    leave: 'Bỏ hồ sơ đang nhập?',
    leaveText: 'Chữ đã gõ sẽ mất. Bản nháp cũng bị xóa.',
    leaveYes: 'Bỏ hồ sơ này',
    leaveNo: 'Nhập tiếp',
    notSaved: 'Chưa lưu được bản nháp. Cứ nhập tiếp; bấm Ctrl+S để thử lại.',
  },

  done: {
    title: 'Đã tiếp nhận',
    say: 'Nói với công dân',
    receipt: 'Giấy hẹn, 2 liên',
    receiptSaved: 'Đã lưu PDF',
    receiptMissing: 'Chưa in được',
    open: 'Mở',
    openWhat: 'giấy hẹn PDF',
    sync: 'Gửi huyện',
    syncLater: 'Tự gửi khi có mạng',
    syncDone: 'Đã gửi',
    next: 'Hồ sơ tiếp theo',
    same: 'Cùng người này, thủ tục khác',
    reprint: 'In lại',
    view: 'Mở hồ sơ',
    announce: (code: string) => `Đã tiếp nhận ${code}`,
  },

  keys: {
    preview: 'Xem bản in',
    save: 'Lưu nháp',
    change: 'Đổi thủ tục',
    favourites: '…9 hay dùng',
  },

  scan: {
    strange: 'Mã này không phải thẻ CCCD hay giấy hẹn',
    strangeText: (n: number) =>
      `Nhận ${n} ký tự. Lau mặt thẻ, đưa mã QR vào giữa ô đỏ của máy đọc rồi quét lại, hoặc gõ tay.`,
    unknownReceipt: (code: string) => `Không có hồ sơ ${code} trên máy này`,
  },

  /** What the clerk says aloud. `due` already reads as speech, or is empty when no date was promised. */
  speech: (who: string, due: string) =>
    due ? `Mời ${who} quay lại ${due}, mang theo giấy hẹn.` : `Mời ${who} giữ giấy hẹn; có kết quả chúng tôi sẽ báo.`,
  speechDue: {
    hour: (h: number, m: number) => (m === 0 ? `${h} giờ` : `${h} giờ ${m} phút`),
    part: (h: number) => (h < 11 ? 'sáng' : h < 13 ? 'trưa' : h < 18 ? 'chiều' : 'tối'),
    today: (hour: string, part: string) => `lúc ${hour} ${part} nay`,
    day: (hour: string, part: string, weekday: string, day: string) => `lúc ${hour} ${part} ${weekday}, ngày ${day}`,
  },
  /** The commune may choose finer pronouns later; "ông/bà" is right for everyone. */
  pronoun: (sex: string) => (sex === 'male' ? 'ông' : sex === 'female' ? 'bà' : 'ông/bà'),
};
