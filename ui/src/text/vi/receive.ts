import type { CardNote, DossierState } from '../../api/generated';

const cardNotes: Record<CardNote, string> = {
  marks_lost: 'Thẻ đọc được nhưng mất dấu. Gõ lại họ tên cho có dấu.',
  sex_differs: 'Số CCCD cho thấy giới tính khác với ô này. Xem lại thẻ.',
  birth_year_differs: 'Số CCCD cho thấy năm sinh khác với ô này. Xem lại thẻ.',
  date_unreal: 'Ngày trên thẻ không có thật. Xem lại thẻ, gõ tay ngày sinh.',
  name_unclear: 'Tên trên thẻ có ký tự lạ. Xem lại thẻ, gõ lại họ tên.',
  sex_unread: 'Thẻ không cho biết giới tính. Chọn giúp.',
};

/** "7 giờ 30", "15 giờ". */
const clock = (time: string): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return minute === 0 ? `${hour} giờ` : `${hour} giờ ${String(minute).padStart(2, '0')}`;
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
    known: 'Đã từng nộp ở đây',
    states: (state: DossierState): string =>
      state === 'intake_supplement' ? 'Đang chờ bổ sung' : state === 'accepted' ? 'Đang giải quyết' : 'Mới đăng ký',
    goOn: 'Nhận tiếp',
    behalf: 'Nộp thay người khác',
    organisation: 'Chủ hồ sơ là tổ chức',
    organisation_name: 'Tên tổ chức',
    organisation_address: 'Địa chỉ trụ sở',
    tax_code: 'Mã số thuế',
    authorisation: 'Giấy ủy quyền (số, ngày)',
    receiver: 'Người khác nhận kết quả',
    receiver_name: 'Người nhận kết quả',
    receiver_id: 'Số CCCD người nhận',
    way: 'Nộp bằng cách',
    ways: { in_person: 'Trực tiếp', online: 'Trực tuyến', postal: 'Bưu chính công ích' },
    portal_code: 'Mã hồ sơ trên Cổng dịch vụ công',
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
    paused: 'chờ',
    uncounted: 'chưa tính',
    grid: (days: number, due: string) => (days > 0 ? `${days} ngày được tính, hẹn ${due}` : `Hẹn ${due}`),
    basis: 'Căn cứ',
    /** `isToday`: the hour has not struck yet. */
    cutoff: (hour: string, later: string, isToday: boolean) =>
      isToday ? `Nhận trước ${hour}: trả trong ngày. Sau đó: ${later}.` : `Đã quá ${hour}: trả ${later}.`,
    bar: (from: string, to: string, now: string, cutoff: string) =>
      `Ngày làm việc ${clock(from)} đến ${clock(to)}. Bây giờ ${clock(now)}. Mốc ${clock(cutoff)}.`,
  },

  preview: {
    title: 'Giấy hẹn',
    size: 'A5 · 2 liên',
    open: 'Xem giấy hẹn',
    empty: 'Giấy hẹn sẽ hiện ở đây khi có thủ tục và họ tên.',
    /** What the receipt says, for who cannot see it. */
    says: (code: string, owner: string, content: string, fee: string, due: string) =>
      [
        `Giấy hẹn sẽ in: mã ${code}`,
        owner && `hồ sơ của ${owner}`,
        content,
        fee && `lệ phí ${fee}`,
        due && `hẹn trả ${due}`,
      ]
        .filter(Boolean)
        .join(', '),
    page: (n: number) => `Giấy hẹn sẽ in, trang ${n}`,
  },

  commit: 'Tiếp nhận và in',
  saving: 'Đang lưu…',
  look: (n: number) => `Còn ${n} chỗ cần xem trước khi in`,
  cannot: 'Chưa tiếp nhận được',
  againToReceive: 'Đúng như vậy thì bấm F9 lần nữa để vẫn nhận.',

  /** Form 02 and form 03 in place of a receipt. */
  slip: {
    guideTitle: (n: number) => (n > 0 ? `Thiếu ${n} giấy tờ` : 'Yêu cầu bổ sung, hoàn thiện'),
    guideText: 'Công dân cầm phiếu về, mang lại đúng những thứ này. Chưa tính thời hạn giải quyết.',
    more: 'Nội dung khác cần bổ sung, sửa lại',
    moreHint: 'Mỗi dòng một việc, ví dụ: Tờ khai chưa ký',
    nothing: 'Chưa có gì phải bổ sung. Bỏ tích giấy còn thiếu, hoặc ghi việc cần sửa vào đây.',
    reason: 'Lý do',
    reasonMissing: 'Chưa có lý do. Công dân sẽ đọc đúng câu này trên phiếu.',
    usual: (basis: string) => (basis ? `Thành phần hồ sơ chưa đủ theo ${basis}` : 'Thành phần hồ sơ chưa đủ theo quy định'),
    guide: 'In phiếu hướng dẫn',
    back: 'Xem lại hồ sơ',
    refuseTitle: 'Từ chối tiếp nhận',
    refuseText: 'Vì sao từ chối? Công dân sẽ đọc đúng câu này trên phiếu.',
    refusals: 'Lý do hay gặp',
    ownReason: 'Tự ghi',
    reasons: [
      'Thủ tục không thuộc thẩm quyền giải quyết của Ủy ban nhân dân cấp xã.',
      'Người nộp không có quyền yêu cầu giải quyết thủ tục này và không có văn bản ủy quyền.',
      'Việc này đã được giải quyết, kết quả vẫn còn hiệu lực.',
      'Hồ sơ không được bổ sung đủ theo phiếu hướng dẫn.',
    ],
    refuse: 'In phiếu từ chối',
    guided: 'Đã hướng dẫn bổ sung',
    refused: 'Đã từ chối tiếp nhận',
    paper: 'Phiếu, 2 liên',
    announce: (number: string) => `Đã lập phiếu số ${number}`,
    sayGuided: (who: string, n: number) =>
      `Mời ${who} mang thêm ${n > 1 ? `${n} thứ` : 'thứ'} ghi trên phiếu này. Có đủ là chúng tôi nhận ngay, không phải làm lại từ đầu.`,
    sayRefused: (who: string) => `Chúng tôi chưa nhận được hồ sơ này. Lý do ghi trên phiếu, mời ${who} đọc; chỗ nào chưa rõ cứ hỏi.`,
    later: 'Hồ sơ nằm ở mục Chờ bổ sung. Công dân quay lại thì mở ra, mọi chữ đã gõ còn nguyên.',
  },

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
    guide: 'Phiếu hướng dẫn',
    refuse: 'Từ chối',
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
