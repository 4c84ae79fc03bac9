// F1, trên bảng phím: màn hình này để làm gì, và làm gì khi…

export type HelpId =
  | 'enrol'
  | 'sheet'
  | 'people'
  | 'sign_in'
  | 'unlock'
  | 'broken'
  | 'home'
  | 'pick'
  | 'fill'
  | 'done'
  | 'dossiers'
  | 'sync'
  | 'health'
  | 'restore'
  | 'settings'
  | 'paper'
  | 'golive';

/** Hai đến bốn câu cho mỗi màn hình. */
export const help: Record<HelpId, readonly string[]> = {
  paper: [
    'Trước khi cúp điện, in sẵn giấy hẹn trống đã có số và mã hồ sơ. Số của các tờ này để riêng cho máy này.',
    'Có điện lại, chọn từng tờ, bấm Enter rồi nhập đúng ngày giờ viết tay. Ngày hẹn tính từ giờ trên tờ.',
    'Tờ không dùng thì bấm F4 và ghi vì sao, để danh sách số bỏ trống có lời giải.',
  ],
  golive: [
    'Màn hình này đưa hồ sơ giấy đang giải quyết, công dân quen và số tiếp theo của mỗi quyển vào máy.',
    'Lưu bảng mẫu (F7), điền, rồi chọn tệp (F4). Máy cho xem từng dòng trước; bấm F9 mới ghi.',
    'Dòng cần sửa ở lại, không chặn dòng khác. Chọn lại tệp bao nhiêu lần cũng được: dòng đã nhập không nhập lần hai.',
  ],
  enrol: [
    'Màn hình này đưa máy vào cơ quan, chỉ làm một lần.',
    'Xin quản trị huyện mã ghi danh bắt đầu bằng MC1-, rồi dán, quét, hoặc mở tệp từ USB và bấm F9. Lúc này cần có mạng.',
    'Mỗi mã dùng được một lần và có hạn; máy báo mã đã dùng hoặc quá hạn thì xin mã mới.',
  ],
  sheet: [
    'Tờ mở khóa chỉ hiện một lần: in ra (F7) hoặc chép lại mã trước khi bấm F9.',
    'Khi hệ điều hành không đưa được khóa, ví dụ sau khi cài lại máy, mã này mở lại dữ liệu của máy.',
    'Cất tờ giấy trong tủ có khóa, không để cạnh máy.',
  ],
  people: [
    'Những người được làm ở máy này. Ai có mặt thì đặt mã PIN ngay bằng mã giấy của mình; ai vắng thì đặt sau, ở màn hình đăng nhập.',
    'Thiếu tên ai thì nhờ quản trị huyện thêm người đó vào cơ quan.',
  ],
  sign_in: [
    'Chọn tên mình bằng ↑↓, hoặc bấm số đứng sau tên khi chưa chọn ai; rồi gõ 6 chữ số của mã PIN. Chữ số thứ sáu là vào luôn, mất mạng cũng được.',
    'Lần đầu ở máy này, hoặc quên mã PIN: dùng mã giấy do quản trị huyện phát để đặt mã PIN mới.',
    'Nhập 5 lần chưa đúng thì máy nghỉ 5 phút rồi cho nhập lại.',
    'Thiếu tên mình thì nhờ quản trị huyện thêm, rồi bấm F5.',
  ],
  unlock: [
    'Hệ điều hành không đưa được khóa dữ liệu, nên cần mã trên tờ mở khóa in lúc ghi danh máy này.',
    'Gõ mã có hay không có dấu gạch, chữ hoa hay thường đều được, rồi bấm F9.',
    'Không tìm thấy tờ giấy thì gọi quản trị huyện; đừng cài lại máy, dữ liệu vẫn còn nguyên.',
  ],
  broken: [
    'Máy chưa mở được dữ liệu; thẻ trên màn hình nói vì sao và làm gì tiếp.',
    'Làm theo câu đó rồi bấm F5. Vẫn vậy thì gọi hỗ trợ và đọc mã tra cứu; đừng xóa thư mục dữ liệu.',
  ],
  home: [
    'Những hồ sơ cần để ý hôm nay: quá hạn trước, rồi đến hạn hôm nay, rồi chờ công dân bổ sung, rồi vừa nhận.',
    'Có công dân đến: quét thẻ CCCD ở bất kỳ đâu, hoặc bấm F2. Công dân đưa giấy hẹn: quét mã trên giấy, hồ sơ tự mở.',
    'Muốn tìm: bấm F3, gõ tên, mã hồ sơ, mấy số cuối của mã hay số CCCD, rồi Enter. Enter ở một dòng làm việc ghi trên nút của dòng đó; → xem hồ sơ.',
    'Ctrl+K tìm được mọi thứ từ bất kỳ đâu: hồ sơ, người đã từng nộp, thủ tục, lệnh. Quét mà không có gì hiện ra thì quét lại chậm hơn, hoặc gõ tay vào ô này.',
  ],
  pick: [
    'Chọn thủ tục công dân cần: gõ vài chữ không dấu, chữ đầu mỗi tiếng (dkks là đăng ký khai sinh) hoặc mã số; ↑↓ rồi Enter. Thủ tục hay dùng có phím Alt+1 đến Alt+9.',
    'Bên phải là giấy tờ công dân cần nộp và ngày hẹn nếu nhận lúc này, để trả lời ngay khi công dân hỏi.',
    'Có hồ sơ nhập dở thì dòng trên cùng mời làm tiếp (F9).',
  ],
  fill: [
    'Quét thẻ CCCD để điền, hoặc gõ; Enter hay Tab sang ô kế. Thẻ không xóa những ô đã gõ tay. Chữ dán từ máy cũ ra ký hiệu lạ (TCVN3, VNI) thì Alt+U chuyển sang Unicode.',
    'Ngày hẹn tự tính theo thủ tục và lịch nghỉ; công dân hỏi vì sao ngày ấy thì Alt+V. Bấm F9 là hồ sơ được lưu trên máy, rồi lập giấy hẹn; mất mạng hay chưa in được cũng không mất hồ sơ.',
    'Còn chỗ cần xem thì F9 đưa tới chỗ đầu tiên; dòng màu vàng chỉ nhắc, đúng rồi thì bấm F9 lần nữa. Thiếu giấy tờ thì Ctrl+F9 in phiếu hướng dẫn bổ sung; không nhận được thì Shift+F9 in phiếu từ chối, có ghi lý do.',
    'Chữ đang gõ tự giữ thành bản nháp. Esc bỏ hồ sơ, có hỏi lại.',
  ],
  done: [
    'Hồ sơ đã lưu trên máy. Đọc câu trong khung cho công dân, đưa giấy hẹn, rồi bấm F2 cho người kế tiếp.',
    'Người này còn thủ tục khác thì bấm Ctrl+F2, không phải quét thẻ lại.',
    'Giấy hẹn chưa ra thì bấm F7. Hồ sơ tự gửi huyện khi có mạng, không cần chờ.',
  ],
  dossiers: [
    'Hồ sơ cơ quan đang giữ, hạn gần nhất ở trên; bên phải là hồ sơ đang chọn. Hồ sơ đã từ chối hay đã tiêu hủy nằm ở nhóm Đã xong.',
    'Bấm / rồi gõ tên, mã hồ sơ, mấy số cuối của mã hoặc số CCCD để lọc; lọc thêm theo lĩnh vực, người nhận, ngày nhận; Esc bỏ lọc. Bấm vào đầu cột hoặc Ctrl+K để xếp cách khác.',
    'Enter mở giấy hẹn, F7 in lại; mỗi lần in lại đều được ghi. Alt+V nói vì sao hẹn ngày ấy. Công dân đem giấy tờ đến bổ sung thì F9.',
    'Không thấy hồ sơ thì xóa bộ lọc (Esc), xem nhóm Đã xong, hoặc bấm F5; hồ sơ của máy khác về đây khi có mạng. Đám mây ở cuối dòng là còn chờ gửi huyện; máy tự gửi khi có mạng.',
  ],
  sync: [
    'Việc đã làm ở máy này mà huyện chưa nhận được, và vì sao. Không phải làm gì: có mạng là máy tự gửi.',
    'Vừa có mạng lại mà muốn gửi ngay thì bấm F5.',
    'Mất mạng lâu thì xem dây mạng hoặc wifi; tiếp nhận và in giấy hẹn vẫn như thường. Huyện không nhận máy này thì gọi quản trị huyện, đừng xóa gì.',
  ],
  restore: [
    'Đưa dữ liệu của một máy đã sao lưu về máy này: máy cũ hỏng, mất, hoặc dữ liệu không đọc được.',
    'Cắm USB sao lưu, chọn nó, bấm F9; chọn bản mới nhất rồi gõ mã trên tờ mở khóa của chính máy đã sao lưu.',
    'Xong thì đăng nhập bằng mã PIN cũ và nối mạng: máy lấy về những việc huyện đã nhận sau bản đó. Không mở Một Cửa ở máy cũ nữa.',
    'Mất cả tờ mở khóa thì gọi quản trị huyện, đừng xóa USB: huyện mở được.',
  ],
  settings: [
    'Cài đặt (Ctrl+,) chỉ của máy này: in ra máy in nào, khay nào, cỡ giấy nào; đầu đọc thẻ; cỡ chữ, màu nền, ngôn ngữ.',
    'Chọn xong bấm F9. Bấm F7 in một trang thử để xem đúng khay, đúng cỡ giấy, đủ dấu.',
    'Bên phải là những bản đang chờ và vừa in, mỗi liên một dòng. Kẹt một liên thì chọn dòng đó, bấm F4 in lại riêng liên ấy.',
    'Đầu đọc thẻ có chế độ USB-COM thì chọn cổng của nó: dấu tiếng Việt giữ nguyên, bộ gõ bật hay tắt cũng được.',
  ],
  health: [
    'Mỗi dòng là một điều về máy này, điều cần làm đứng trên. Chọn bằng ↑↓; bên phải nói nghĩa là gì, và bấm F9 là làm việc của dòng đó.',
    'Sao lưu: bản chép có khóa ra USB hoặc ổ khác, có cả việc chưa gửi huyện. Máy hỏng thì cài Một Cửa ở máy khác, chọn Khôi phục từ bản sao lưu, gõ mã trên tờ mở khóa của máy cũ.',
    'Mất mạng lâu: ở dòng Gửi huyện bấm F4 để chép việc chưa gửi ra USB, rồi nhận ở một máy có mạng. Huyện giữ lại: việc cần người ở huyện xem trước khi nhận; không mất, không cản việc khác.',
    'Thẻ: một chỗ hai máy sửa khác nhau lúc mất mạng. Giá trị tới huyện trước đang được dùng, bản kia còn trong lịch sử.',
  ],
};
