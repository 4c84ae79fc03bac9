// Sao lưu, khôi phục, máy chép, máy chuyển chỗ.

export const folder = {
  places: 'USB và ổ đĩa đang cắm',
  none: 'Chưa thấy USB hay ổ đĩa nào đang cắm. Cắm vào rồi mở lại màn hình này, hoặc gõ đường dẫn.',
  free: (size: string) => `còn ${size}`,
  example: 'Ví dụ D:\\ hoặc /media/USB',
};

export const restore = {
  title: 'Khôi phục từ bản sao lưu',
  intro: 'Dùng khi máy cũ hỏng, mất, hoặc dữ liệu không đọc được. Cần USB sao lưu và tờ mở khóa của máy cũ.',
  steps: { where: 'Nơi có bản sao lưu', which: 'Chọn bản, gõ mã', done: 'Xong' },
  offer: 'Khôi phục từ bản sao lưu',
  offerHint: 'Đã có bản sao lưu của máy cũ?',
  where: {
    title: 'Bản sao lưu ở đâu?',
    intro: 'Cắm USB sao lưu, rồi chọn nó bên dưới hoặc gõ đường dẫn thư mục.',
    label: 'USB hoặc thư mục có bản sao lưu',
    empty: 'Chưa có đường dẫn. Chọn USB bên dưới, hoặc gõ như D:\\.',
    nothing: 'Không thấy bản sao lưu nào ở đây. Xem lại đã cắm đúng USB chưa, hoặc chọn thư mục khác.',
    find: 'Tìm bản sao lưu',
    finding: 'Đang tìm',
  },
  which: {
    title: 'Chọn bản sao lưu',
    intro: 'Bản mới nhất đứng trên. Dữ liệu được khóa bằng mã trên tờ mở khóa của chính máy đó.',
    list: 'Các bản sao lưu',
    at: (at: string) => `Lúc ${at}`,
    desk: (desk: string) => `Máy ${desk}`,
    waiting: (n: number) => (n > 0 ? `${n} thay đổi chưa gửi huyện nằm trong bản này` : 'Mọi thay đổi trong bản này đã ở huyện'),
    broken: 'Thiếu tệp, không dùng được',
    doubtful: 'Giờ máy lúc sao lưu bị sai',
    code: 'Mã trên tờ mở khóa',
    codeEmpty: 'Chưa có mã. Gõ như trên tờ mở khóa của máy đó, có hay không có dấu gạch đều được.',
    allBroken: 'Mọi bản ở đây đều thiếu tệp. Tìm USB sao lưu khác.',
    run: 'Khôi phục',
    back: 'Chọn nơi khác',
    pick: 'Chọn bản',
  },
  busy: {
    title: 'Đang khôi phục',
    text: 'Máy đang chép lại và kiểm tra từng hồ sơ. Có thể mất vài phút; đừng tắt máy, đừng rút USB.',
  },
  done: {
    title: (desk: string) => `Đã khôi phục máy ${desk}`,
    text: (at: string) => `Máy có lại mọi việc tính đến ${at}.`,
    next: 'Đăng nhập bằng tên và mã PIN như trước. Nối mạng để máy lấy về những việc huyện đã nhận sau đó.',
    numbers: 'Máy chưa cấp số mới cho tới khi liên lạc được với huyện, hoặc anh/chị nhập số trên giấy hẹn cuối cùng.',
    aside: 'Dữ liệu cũ ở máy này (nếu có) được để riêng, không xóa.',
    finish: 'Đến đăng nhập',
  },
  cancel: 'Quay lại',
};

export const incarnation = {
  /** Dải trên mọi màn hình khi máy chưa cấp số. */
  banner: {
    restored: (at: string) =>
      `Máy này được khôi phục từ bản sao lưu lúc ${at}. Chưa cấp số mới cho tới khi liên lạc được với huyện, hoặc nhập số trên giấy hẹn cuối cùng.`,
    elsewhere: 'Dữ liệu này từng dùng ở một máy khác. Chưa cấp số mới cho tới khi biết máy kia còn dùng hay không.',
    cloned: 'Có máy khác đang dùng cùng dữ liệu này. Máy này giữ đủ việc đã làm, nhưng cần mã ghi danh mới để làm tiếp.',
    ahead: (day: string) => `Việc gần nhất ghi ngày ${day}, sau hôm nay, vì đồng hồ từng chạy nhanh. Chưa tiếp nhận được.`,
    open: 'Xem và xử lý',
  },
  numbers: {
    intro: 'Lấy giấy hẹn cuối cùng đã đưa công dân (hoặc dòng cuối trong sổ) và chép ba số. Máy sẽ cấp số sau các số này.',
    code: 'Mã hồ sơ cuối cùng hôm nay',
    codeHint: 'Hôm nay chưa nhận hồ sơ nào thì để trống.',
    register: (volume: string) => `Số thứ tự trong sổ theo dõi, quyển ${volume}`,
    receipt: (volume: string) => `Số giấy hẹn, quyển ${volume}`,
    least: (n: number) => `Máy biết tới số ${n}. Nhập số này hoặc số lớn hơn.`,
    notNumber: 'Nhập một số, ví dụ 17.',
    done: 'Đã ghi. Máy cấp số tiếp được rồi.',
  },
  which: {
    intro: 'Dữ liệu này từng dùng ở một máy khác: chuyển sang, hoặc chép ra. Máy kia bây giờ thế nào?',
    gone: 'Không dùng nữa',
    both: 'Vẫn dùng',
    unchosen: 'Xem máy kia còn mở Một Cửa hay không, rồi chọn một trong hai.',
    goneText: 'Máy này thay máy kia và làm tiếp. Đừng mở Một Cửa ở máy kia nữa: hai máy sẽ cấp trùng số.',
    bothText: 'Hai máy không được dùng chung một tên. Xin quản trị huyện một mã ghi danh mới cho máy này; việc đã làm vẫn giữ đủ.',
    label: 'Máy kia',
    doneGone: 'Đã ghi. Máy này thay máy kia.',
  },
  enrol: {
    label: 'Mã ghi danh mới',
    empty: 'Chưa có mã. Xin quản trị huyện mã bắt đầu bằng MC1-, rồi dán vào đây.',
    done: 'Đã ghi danh lại. Việc chưa gửi sẽ được gửi dưới tên mới.',
  },
  ahead: {
    done: 'Đã bắt đầu lại từ hôm nay.',
  },
  missing: 'Những số dưới đây đã cấp sau bản sao lưu mà không còn hồ sơ trong máy. So với giấy đã đưa công dân và sổ giấy; hồ sơ nào thiếu thì tiếp nhận lại.',
  missingOperations: (n: number) => `${n} thay đổi chưa kịp gửi huyện đã mất cùng máy cũ.`,
};
