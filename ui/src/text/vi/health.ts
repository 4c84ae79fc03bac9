import type { HealthAction, Level, NotTakenReason, NumberSeries } from '../../api/generated';

// Sức khỏe máy: điều gì cần biết trước khi nó gây phiền, và một việc để làm.

const levels: Record<Level, string> = { ok: 'Tốt', attention: 'Cần để ý', trouble: 'Cần làm ngay' };

const actions: Record<HealthAction, string> = {
  sync_now: 'Đồng bộ ngay',
  check_again: 'Kiểm tra lại',
  choose_backup_folder: 'Chọn nơi sao lưu',
  show_list: 'Xem danh sách',
};

/** Theo nhóm dữ liệu của hồ sơ; danh sách mở, vì huyện có thể có bản mới hơn. */
const fields: Readonly<Record<string, string | undefined>> = {
  owner: 'Chủ hồ sơ',
  contact: 'Điện thoại, email',
  submitter: 'Người đứng nộp',
  result_return: 'Cách trả kết quả',
  procedure: 'Thủ tục, giấy tờ, hạn trả',
  fee: 'Số bộ, lệ phí',
  subject: 'Nội dung',
  digitisation: 'Bản điện tử',
};

const reasons: Record<NotTakenReason, string> = {
  right_withdrawn: 'Người làm không còn quyền làm việc này. Gọi quản trị huyện để xem lại.',
  desk_revoked: 'Huyện đã thôi nhận máy này khi việc tới nơi. Gọi quản trị huyện để xem lại.',
  unreadable: 'Máy chủ huyện chưa đọc được. Huyện cập nhật xong sẽ tự nhận; ở đây không phải làm gì.',
  done_before: 'Máy khác đã làm bước này trước. Xem hồ sơ; giấy đã in cho công dân vẫn tra cứu được.',
  wrong_state: 'Hồ sơ lúc đó không ở bước này nữa. Xem hồ sơ rồi làm bước đúng.',
  role_missing: 'Người làm không được giao việc này. Nhờ người được giao làm lại.',
  wrong_office: 'Hồ sơ thuộc cơ quan khác. Gọi quản trị huyện.',
};

const series: Record<NumberSeries, string> = {
  dossier_code: 'Số hồ sơ ngày',
  dossier_register: 'Sổ theo dõi quyển',
  receipt_slip: 'Giấy hẹn quyển',
  fee_receipt: 'Biên lai quyển',
};

export const health = {
  title: 'Sức khỏe máy',
  list: 'Những điều về máy này',
  panel: 'Điều đang chọn',
  levels,
  actions,
  allWell: 'Máy đang tốt',
  allWellText: 'Không có gì phải làm.',
  asking: (n: number) => `Có ${n} điều cần để ý`,
  askingText: 'Không gấp. Lúc vắng người thì xem từng dòng, mỗi dòng có một việc để làm.',
  trouble: (now: number, soon: number) => `Cần làm ngay ${now} điều${soon > 0 ? `, để ý ${soon} điều` : ''}`,
  troubleText: 'Bắt đầu từ dòng trên cùng. Hồ sơ đã lưu vẫn còn nguyên.',
  badge: (n: number) => `${n} điều cần xem`,
  badgeNow: (n: number) => `${n} điều cần làm ngay`,
  back: 'Về Đồng bộ',
  go: 'Xem sức khỏe máy',
  checking: 'Đang kiểm tra',
  checked: 'Đã kiểm tra xong',
  lines: 'Danh sách',
  openDossier: ', mở hồ sơ',
  shown: (n: number, all: number) => `Hiện ${n} trong ${all}.`,

  unsent: {
    name: 'Gửi huyện',
    none: (at: string) => `Không còn gì chờ gửi, liên lạc lúc ${at}`,
    never: 'Chưa liên lạc với huyện lần nào',
    some: (n: number, since: string) => `${n} việc chưa gửi, lâu nhất từ ${since}`,
    someOnly: (n: number) => `${n} việc chưa gửi`,
    refused: (n: number) => (n > 0 ? `Huyện không nhận máy này, ${n} việc chưa gửi` : 'Huyện không nhận máy này'),
    text: {
      ok: 'Việc làm ở máy này được gửi huyện khi có mạng, không phải chờ. Chưa gửi thì mới chỉ có ở máy này.',
      attention:
        'Đã hơn một ngày chưa gửi được, nên những việc này mới chỉ có ở máy này. Xem dây mạng hoặc wifi rồi bấm Đồng bộ ngay.',
      trouble:
        'Những việc này mới chỉ có ở máy này đã lâu. Đừng cài lại máy. Tìm cách có mạng hôm nay, hoặc gọi quản trị huyện.',
      refused: 'Việc đã làm vẫn còn nguyên trên máy. Gọi quản trị huyện để được nhận lại; đừng xóa hay cài lại gì.',
    },
    waiting: 'Chờ gửi',
    waitingCount: (n: number) => `${n} việc`,
    oldest: 'Việc cũ nhất',
    lastContact: 'Liên lạc gần nhất',
    offlineSince: 'Mất mạng từ',
  },
  backup: {
    name: 'Sao lưu',
    noFolder: 'Chưa có nơi sao lưu',
    never: 'Chưa sao lưu lần nào',
    last: (at: string) => `Bản gần nhất lúc ${at}`,
    text: {
      ok: 'Bản sao lưu giữ lại cả việc chưa gửi huyện, nếu ổ đĩa của máy hỏng. Cất USB ở chỗ khác với máy.',
      attention: 'Ổ đĩa hỏng thì mất những việc chưa gửi huyện. Cắm một USB hoặc chọn một thư mục ở ổ khác để máy tự sao lưu.',
      trouble: 'Đã lâu không có bản sao lưu mới. Cắm lại USB sao lưu, hoặc chọn nơi khác.',
    },
    folder: 'Nơi sao lưu',
    lastAt: 'Bản gần nhất',
  },
  disk: {
    name: 'Ổ đĩa',
    free: (size: string) => `Còn ${size} trống`,
    unknown: 'Chưa đo được chỗ trống',
    text: {
      ok: 'Đủ chỗ. Chữ của một hồ sơ rất nhỏ; tệp quét mới tốn chỗ.',
      attention: 'Sắp đầy. Xóa tệp không dùng trên máy, dọn thùng rác, chép ảnh và phim sang ổ khác; đừng đụng vào thư mục dữ liệu của Một Cửa.',
      trouble: 'Gần hết chỗ, có thể không lưu được hồ sơ. Dọn ngay tệp không dùng và thùng rác; đừng đụng vào thư mục dữ liệu của Một Cửa.',
    },
  },
  clock: {
    name: 'Đồng hồ',
    never: 'Chưa so được với huyện lần nào',
    right: 'Khớp với huyện',
    slow: (by: string) => `Chậm hơn huyện ${by}`,
    fast: (by: string) => `Nhanh hơn huyện ${by}`,
    text: {
      ok: 'Ngày giờ của máy in trên giấy hẹn và dùng để tính hạn trả.',
      attention: 'Giờ in trên giấy hẹn và hạn trả sẽ lệch theo. Chỉnh ngày giờ của máy trong cài đặt của hệ điều hành, rồi bấm Kiểm tra lại.',
      trouble: 'Ngày hẹn trả sẽ không đúng. Chỉnh ngày giờ của máy trong cài đặt của hệ điều hành trước khi tiếp nhận, rồi bấm Kiểm tra lại.',
    },
    measured: 'So lúc',
  },
  serials: {
    name: 'Số hồ sơ',
    left: (n: number, days: number) => `Hôm nay còn ${n} số, đủ số cho ${days} ngày tới`,
    noneToday: 'Hôm nay không còn số nào',
    text: {
      ok: 'Huyện cấp sẵn số cho máy này, nên mất mạng vẫn cấp được mã hồ sơ. Có mạng là máy tự xin thêm.',
      attention: 'Sắp hết số được cấp. Cần có mạng một lần để máy tự xin thêm.',
      trouble: 'Hết số thì không tiếp nhận thêm được. Nối mạng rồi bấm Đồng bộ ngay; không có mạng thì ghi sổ giấy và gọi quản trị huyện.',
    },
    today: 'Còn hôm nay',
    todayCount: (n: number) => `${n} số`,
    ahead: 'Đủ dùng',
    aheadCount: (n: number) => `${n} ngày, kể cả hôm nay`,
  },
  cards: {
    name: 'Hai máy sửa khác nhau',
    none: 'Không có chỗ nào',
    some: (n: number) => `${n} chỗ, hồ sơ vẫn dùng được`,
    text: {
      ok: 'Khi hai máy cùng sửa một chỗ lúc mất mạng, giá trị tới huyện trước được dùng, bản kia thành một thẻ ở đây.',
      attention: 'Giá trị tới huyện trước đang được dùng; bản tới sau vẫn giữ trong lịch sử. Hỏi lại hai người sửa xem bản nào đúng.',
    },
    fields,
    fieldOther: 'Phần do phiên bản mới hơn ghi',
    standing: (by: string, at: string) => `Đang dùng: ${by}, ${at}`,
    standingUnknown: 'Đang dùng: giá trị vào trước',
    late: (by: string, at: string) => `Bản kia: ${by}, ${at}`,
  },
  not_taken: {
    name: 'Huyện chưa nhận',
    none: 'Không có việc nào',
    some: (n: number) => `${n} việc huyện giữ lại hoặc chưa nhận`,
    text: {
      ok: 'Huyện giữ lại một việc khi cần người ở huyện xem trước khi nhận. Việc đứng sau vẫn gửi bình thường.',
      attention: 'Những việc này không mất và không cản việc khác. Mỗi dòng nói vì sao và làm gì.',
    },
    reasons,
    held: 'Huyện giữ lại',
    by: (by: string, at: string) => `${by}, ${at}`,
    elsewhere: 'Hồ sơ chưa có ở máy này',
  },
  numbers: {
    name: 'Số trùng, số bỏ trống',
    none: 'Không có',
    doubles: (n: number) => `${n} số dùng hai lần`,
    gaps: (n: number) => `${n} số bỏ trống`,
    both: (doubles: string, gaps: string) => `${doubles}, ${gaps}`,
    text: {
      ok: 'Mỗi số chỉ dùng một lần. Số bỏ trống là số máy nhảy qua sau khi khôi phục, để không cấp trùng.',
      attention: 'Hai giấy cùng một số đã ở tay công dân. Khi tra cứu, xem cả tên người nộp; báo quản trị huyện nếu máy này từng được chép sang máy khác.',
    },
    series,
    one: (series: string, book: string, n: number) => `${series} ${book}, số ${n}`,
    run: (series: string, book: string, first: number, last: number) => `${series} ${book}, số ${first} đến ${last}`,
    gap: 'Bỏ trống, không dùng cho hồ sơ nào',
  },
  program: {
    name: 'Phiên bản',
    version: (version: string) => `Một Cửa ${version}`,
    unreadable: (n: number) => `${n} hồ sơ chỉ xem được, đợi cập nhật`,
    text: {
      ok: 'Máy đọc được mọi hồ sơ nhận về.',
      attention: 'Những hồ sơ này có bước do phiên bản mới hơn ghi, nên ở đây chỉ xem được. Cập nhật Một Cửa rồi làm tiếp.',
    },
    versionName: 'Phiên bản đang chạy',
  },
};
