// One sentence for each problem there is: what is seen → what to do → the way out. The record is keyed
// by the closed list of codes, so a code without a sentence does not compile.

import type { Code } from '../../api/generated';
import { date, number, time } from '../format';

export interface Context {
  /** Values that came with the problem. */
  values: Readonly<Record<string, string | undefined>>;
  /** What stands in the field, if the problem is about one. */
  typed: string;
  /** Which field: `owner.full_name`. */
  field?: string;
}

export type Sentence = string | ((c: Context) => string);

const digits = (text: string) => text.replace(/\D/g, '').length;

export const problems: Record<Code, Sentence> = {
  field_required: (c) => {
    if (c.field?.endsWith('full_name')) return 'Chưa có họ tên. Quét thẻ hoặc gõ như trên giấy tờ.';
    if (c.field?.endsWith('residence_address')) return 'Chưa có nơi thường trú. Quét thẻ hoặc gõ như trên giấy tờ.';
    if (c.field === 'pages') return 'Chưa có số trang. Đếm số trang của bản chính rồi gõ.';
    if (c.field === 'receipt_reason') return 'Có số biên lai bị bỏ qua. Ghi vì sao, để sổ biên lai khớp.';
    if (c.field === 'symbol') return 'Chưa có ký hiệu. Chép như in trên tờ biên lai.';
    if (c.field === 'first' || c.field === 'last') return 'Chưa có số. Chép như in trên tờ biên lai.';
    if (c.field === 'portal_code') return 'Chưa có mã hồ sơ trên Cổng. Chép đúng mã công dân đã nhận khi nộp.';
    if (c.field === 'result_address') return 'Chưa có địa chỉ để gửi kết quả. Gõ đủ thôn, xã, huyện, tỉnh.';
    return 'Ô này còn trống. Nhập như trên giấy tờ.';
  },
  field_too_long: (c) =>
    c.values.max
      ? `Dài hơn ${number(Number(c.values.max))} ký tự nên không in vừa. Viết gọn lại giúp.`
      : 'Dài quá nên không in vừa. Viết gọn lại giúp.',
  field_control_character: 'Có ký tự lạ không in được, thường do dán từ nơi khác. Gõ lại giúp.',
  field_name_has_digits: 'Họ tên đang có chữ số. Xem lại giấy tờ rồi gõ lại giúp.',
  field_personal_id: (c) => `Số CCCD có 12 chữ số (CMND 9 số); đang có ${c.values.actual ?? digits(c.typed)}. Nhập đủ như trên thẻ.`,
  field_tax_code: 'Mã số thuế có 10 chữ số, của chi nhánh 13 chữ số. Nhập đủ như trên giấy đăng ký.',
  field_authorised: 'Có giấy ủy quyền mà chưa có người được ủy quyền. Tích “Nộp thay người khác” rồi ghi tên người đứng nộp, hoặc xóa ô này.',
  field_date: (c) => {
    if (c.field === 'sheet.hour') return 'Chưa đọc được giờ này. Gõ giờ và phút như trên tờ, ví dụ 14:30.';
    if (c.field === 'day') return 'In trước được cho hôm nay và 31 ngày tới. Gõ ngày/tháng/năm.';
    if (c.field === 'sheet.day' || c.field === 'received_at' || c.field === 'due_at')
      return 'Chưa đọc được ngày này. Gõ ngày/tháng/năm như trên giấy hẹn.';
    return 'Không có ngày này. Nhập ngày/tháng/năm, ví dụ 01/01/1990. Chỉ nhớ năm thì gõ 1990.';
  },
  field_date_future: 'Ngày sinh sau hôm nay. Xem lại năm trên giấy tờ.',
  field_phone: (c) =>
    digits(c.typed) === 0 || digits(c.typed) === 10
      ? 'Chưa giống số điện thoại. Nhập 10 số, ví dụ 0912 345 678, hoặc để trống nếu công dân không dùng điện thoại.'
      : `Số điện thoại ${digits(c.typed) < 10 ? 'mới' : 'đang'} có ${digits(c.typed)} chữ số. Nhập đủ 10 số, hoặc để trống nếu công dân không dùng điện thoại.`,
  field_email: 'Địa chỉ email chưa đủ, ví dụ ten@tinh.vn. Để trống nếu công dân không dùng email.',
  field_number: (c) =>
    c.field === 'pages' && Number(c.typed || 0) === 0 ? 'Bản chính có ít nhất 1 trang.' :
    c.field === 'receipt_number' ? 'Số biên lai có nhiều nhất 7 chữ số. Gõ như in trên tờ biên lai.' :
    c.values.min && c.values.max ? `Nhập một số từ ${c.values.min} đến ${c.values.max}.` : 'Số này lớn quá hoặc nhỏ quá. Nhập lại giúp.',
  id_says_other_sex: 'Số CCCD cho thấy giới tính khác với ô bên. Xem lại thẻ.',
  id_says_other_birth_year: (c) =>
    `Số CCCD cho thấy sinh năm ${c.values.year ?? 'khác'}, khác với ô bên. Xem lại thẻ.`,
  id_province_unknown: 'Ba số đầu không phải mã của tỉnh nào. Xem lại số trên thẻ; đúng như thẻ thì cứ để.',
  old_card_expired: 'CMND 9 số đã hết hiệu lực. Hỏi công dân có thẻ CCCD thì dùng số thẻ.',
  old_phone: (c) => `Số di động 11 chữ số đã đổi từ năm 2018${c.values.now ? `, nay là ${c.values.now}` : ''}. Hỏi lại công dân; đúng thì gõ số mới.`,
  name_has_sign: 'Họ tên có dấu khác thường. Xem lại giấy tờ; đúng như vậy thì cứ để.',
  due_date_moved: (c) =>
    c.values.due_at
      ? `Hẹn trả vừa đổi sang ${time(c.values.due_at)} ngày ${date(c.values.due_at)}. Nói lại với công dân, rồi bấm F9 lần nữa.`
      : 'Hẹn trả vừa đổi. Xem ngày mới, nói lại với công dân, rồi bấm F9 lần nữa.',
  bad_request: 'Máy chưa hiểu yêu cầu này. Đóng Một Cửa rồi mở lại; vẫn vậy thì gọi hỗ trợ.',

  received_later: 'Giờ trên giấy sau giờ hiện tại. Xem lại ngày, giờ viết tay.',
  received_before_sheet: (c) => `Tờ này in cho ngày ${date(c.values.day ?? '')}, nên không thể nhận trước ngày đó. Xem lại ngày viết tay.`,
  due_not_on_paper: 'Chưa có ngày hẹn trả, và máy không tính được cho thủ tục này. Nhập ngày như trên giấy hẹn cũ.',
  due_before_received: 'Ngày hẹn trả trước ngày nhận. Xem lại hai ngày trên giấy hẹn cũ.',
  due_differs_from_rules: (c) =>
    `Theo quy định là ${c.values.due_at ? `${time(c.values.due_at)} ngày ${date(c.values.due_at)}` : 'ngày khác'}, giấy hẹn ghi ngày khác. Ghi lý do ở cột “Lý do khác ngày hẹn”, hoặc xem lại ngày.`,
  sheet_unknown: 'Tờ này không in ở máy này, hoặc đã nhập, đã hủy. Xem lại số trên tờ ở danh sách tờ in trước.',
  too_many_sheets: (c) => `Ngày đó máy này còn ${c.values.left ?? 'ít'} số hồ sơ. Gõ ít tờ hơn rồi in lại.`,
  workbook_unreadable: 'Máy không đọc được tệp này, hoặc tệp không có trang nào của bảng mẫu. Lưu lại dạng .xlsx từ bảng mẫu rồi chọn lại.',
  workbook_changed: 'Tệp đã đổi so với lúc xem. Chọn lại tệp để xem trước, rồi bấm F9.',
  code_twice: (c) => `Mã này đã có ở dòng ${c.values.row ?? 'trên'}. Xem lại hai dòng, giữ một dòng.`,
  volume_of_other_desk: (c) => `Quyển này máy số ${c.values.desk ?? 'khác'} giữ. Nhập dòng này ở máy đó để số không trùng.`,
  register_line_taken: 'Số thứ tự này của quyển đã có hồ sơ khác. Xem lại sổ rồi sửa số.',
  next_number_too_low: (c) => `Quyển này đã dùng đến số ${c.values.last ?? 'lớn hơn'}. Gõ số tiếp theo lớn hơn.`,
  legacy_cell: (c) => `Ô này gõ bằng mã cũ, đọc là “${c.values.text ?? ''}”. Tích ô đổi sang Unicode, hoặc gõ lại.`,

  procedure_unknown: 'Hôm nay thủ tục này không còn áp dụng. Chọn thủ tục khác.',
  procedure_time_kind: 'Danh mục chưa ghi thời hạn của thủ tục này. Báo huyện bổ sung; trước mắt tiếp nhận theo sổ giấy, hoặc chọn thủ tục khác.',
  component_missing: 'Thủ tục cần giấy này mà chưa có. Nhận rồi thì tích vào ô; chưa có thì hướng dẫn công dân bổ sung.',
  copies_many: (c) => `Hơn ${c.values.most ?? 200} bản. Đúng thì bấm F9 lần nữa.`,
  fee_group_unknown: 'Danh mục vừa đổi nhóm được miễn. Chọn lại nhóm, hoặc bỏ chọn để thu.',
  receipt_book_none: 'Máy này chưa mở quyển biên lai. Mở quyển đang có trên bàn, hoặc bỏ tích “Đã thu tiền mặt” để thu sau.',
  receipt_book_used_up: 'Quyển biên lai đã hết số. Mở quyển mới, hoặc bỏ tích “Đã thu tiền mặt” để thu sau.',
  receipt_unsure: 'Máy vừa được khôi phục nên chưa biết biên lai đã viết đến số nào. Nhìn quyển biên lai, gõ số của tờ kế tiếp.',
  receipt_outside: (c) =>
    `Quyển đang mở có số từ ${c.values.first ?? ''} đến ${c.values.last ?? ''}. Gõ lại số trên tờ biên lai, hoặc mở quyển khác.`,
  receipt_used: (c) =>
    c.values.dossier
      ? `Biên lai ${c.values.number ?? ''} đã ghi cho hồ sơ ${c.values.dossier}. Số kế tiếp là ${c.values.next ?? ''}.`
      : `Biên lai ${c.values.number ?? ''} đã dùng hoặc đã bỏ qua. Số kế tiếp là ${c.values.next ?? ''}.`,
  receipt_book_taken: (c) =>
    `Một phần dải này thuộc quyển từ số ${c.values.first ?? ''} đến ${c.values.last ?? ''} đã mở ở máy này. Xem lại số trên bìa.`,
  calendar_missing: (c) =>
    `Chưa có lịch nghỉ năm ${c.values.year ?? 'này'} nên chưa tính được ngày hẹn. Mở Đồng bộ (Ctrl+8), bấm F5.`,
  office_ended: (c) =>
    c.values.valid_to
      ? `Cơ quan chỉ tiếp nhận đến hết ngày ${date(c.values.valid_to)}. Gọi quản trị huyện để biết nơi tiếp nhận mới; chữ đã gõ vẫn giữ.`
      : 'Cơ quan không tiếp nhận vào ngày này. Gọi quản trị huyện để biết nơi tiếp nhận; chữ đã gõ vẫn giữ.',
  office_code_missing: 'Cơ quan chưa được cấp mã định danh nên chưa cấp được mã hồ sơ. Gọi quản trị huyện.',
  no_number_left: 'Máy này đã dùng hết số hồ sơ được cấp. Cần có mạng một lần để nhận thêm số: mở Đồng bộ (Ctrl+8), bấm F5. Chữ đã gõ vẫn giữ.',
  template_missing: 'Chưa có mẫu giấy hẹn trên máy này. Mở Đồng bộ (Ctrl+8), bấm F5 để tải.',
  role_missing: 'Anh/chị chưa được giao việc này. Nhờ người được giao, hoặc gọi quản trị huyện.',
  dossier_unknown: 'Máy này chưa có hồ sơ đó. Mở Đồng bộ (Ctrl+8), bấm F5 để nhận về rồi xem lại.',
  dossier_frozen: 'Hồ sơ này có bước do phiên bản mới hơn ghi. Lúc này chỉ xem được; cập nhật Một Cửa rồi làm tiếp.',
  wrong_state: 'Hồ sơ đã sang bước khác nên việc này không còn làm được. Bấm F5 để xem bước hiện tại.',
  receipt_elsewhere: 'Máy này không có đúng bản giấy hẹn đã đưa công dân. Mở hoặc in lại ở máy đã tiếp nhận hồ sơ.',

  pin_wrong: (c) =>
    c.values.left ? `Mã PIN chưa đúng. Còn ${c.values.left} lần.` : 'Mã PIN chưa đúng. Nhập lại giúp.',
  pin_locked: (c) =>
    `Đã nhập nhiều lần chưa đúng. Đợi đến ${c.values.until ? time(c.values.until) : 'ít phút nữa'} rồi nhập lại, hoặc nhờ Trưởng Bộ phận Một cửa mở khóa: bấm Quên mã PIN.`,
  pin_not_set: 'Chưa có mã PIN ở máy này. Nhập mã giấy do quản trị huyện phát rồi đặt mã PIN.',
  pin_weak: 'Mã PIN này dễ đoán. Chọn 6 chữ số khác, không giống nhau hết và không liền nhau như 123456.',
  paper_code_wrong: 'Mã này chưa đúng, đã dùng, hoặc quá hạn. Xem lại từng chữ, hoặc xin mã mới.',
  officer_unknown: 'Người này không còn trong danh sách của cơ quan. Bấm F5; vẫn vậy thì gọi quản trị huyện.',
  not_signed_in: 'Máy đã khóa vì lâu không dùng. Đăng nhập lại giúp, chữ đã gõ vẫn còn.',
  enrolment_mistyped: 'Mã ghi danh chưa đủ hoặc có chữ bị đổi. Dán lại cả dòng bắt đầu bằng MC1-.',
  enrolment_used: (c) =>
    c.values.desk
      ? `Mã này đã dùng cho máy ${c.values.desk}. Xin huyện cấp mã mới.`
      : 'Mã này đã dùng rồi. Xin huyện cấp mã mới.',
  enrolment_expired: 'Mã ghi danh đã quá hạn. Xin huyện cấp mã mới.',
  enrolment_unknown: 'Máy chủ huyện không có mã này. Xem lại, hoặc xin huyện cấp mã mới.',
  already_enrolled: 'Máy này đã ghi danh rồi, không cần mã nữa. Đóng Một Cửa rồi mở lại để đăng nhập.',
  not_enrolled: 'Máy này chưa ghi danh. Xin huyện một mã ghi danh.',
  unlock_code_wrong: 'Mã mở khóa chưa đúng. Xem lại từng chữ trên tờ mở khóa của đúng máy này.',
  locked: 'Dữ liệu đang khóa. Gõ mã trên tờ mở khóa của máy này để mở.',

  offline: 'Chưa liên lạc được với huyện. Kiểm tra dây mạng hoặc wifi, rồi thử lại.',
  hub_key_wrong: 'Máy chủ trả lời không phải máy chủ đã ghi danh, nên máy không gửi gì. Gọi quản trị huyện.',
  desk_revoked: 'Máy chủ huyện không nhận máy này nữa. Việc đã làm vẫn còn trên máy. Gọi quản trị huyện để ghi danh lại.',
  signature_wrong: 'Chữ ký của máy không khớp nên huyện chưa nhận. Việc đã làm vẫn còn; gọi quản trị huyện.',
  chain_broken: 'Lịch sử của máy này không liền. Việc đã làm vẫn còn; gọi quản trị huyện.',
  desk_cloned:
    'Máy này là bản sao của một máy khác nên không cấp số nữa. Việc đã làm vẫn giữ đủ. Xin huyện mã ghi danh mới và nhập tại Sức khỏe máy.',
  desk_moved:
    'Dữ liệu này từng dùng ở máy khác nên chưa cấp số. Mở Sức khỏe máy (Ctrl+9), cho biết máy kia còn dùng hay không. Chữ đã gõ vẫn giữ.',
  numbers_wait:
    'Máy vừa được khôi phục nên chưa biết số cuối đã cấp. Nối mạng rồi bấm F5 ở Đồng bộ (Ctrl+8); chưa có mạng thì mở Sức khỏe máy, gõ số trên giấy hẹn cuối cùng. Chữ đã gõ vẫn giữ.',
  enrolment_elsewhere: 'Mã này của cơ quan khác. Xin huyện mã ghi danh của đúng cơ quan này.',
  too_large: 'Nội dung lớn quá mức cho phép. Viết gọn lại, hoặc chia nhỏ giúp.',
  kind_not_announced: 'Máy chủ huyện chưa nhận loại việc này nên máy chưa ghi. Báo quản trị huyện cập nhật máy chủ; chữ đã gõ vẫn giữ.',
  held_unreadable: 'Máy chủ huyện chưa đọc được việc này nên chưa nhận được. Cập nhật máy chủ rồi làm lại; việc vẫn được giữ.',
  protocol_unknown: 'Máy chủ huyện dùng phiên bản mới hơn. Cập nhật Một Cửa rồi thử lại.',
  demo_clock_refused: 'Máy trình diễn và máy thật không gửi lẫn nhau. Xin huyện mã ghi danh của đúng máy chủ.',
  sign_in_wrong: 'Tên hoặc mật khẩu chưa đúng. Nhập lại giúp.',
  too_many_tries: 'Đã thử nhiều lần liền. Đợi ít phút rồi thử lại.',
  not_found: 'Thứ này không còn trên máy. Bấm F5 để xem lại; cần nữa thì gọi quản trị huyện.',

  disk_full: 'Ổ đĩa của máy đã đầy nên chưa ghi được gì thêm. Dọn bớt tệp trên máy rồi thử lại; việc đã làm còn nguyên.',
  upgrade_disk_full: (c) =>
    c.values.megabytes
      ? `Ổ đĩa chưa đủ chỗ để nâng cấp dữ liệu, cần thêm khoảng ${c.values.megabytes} MB. Dữ liệu còn nguyên, bản cũ vẫn mở được. Dọn bớt tệp trên máy rồi mở lại.`
      : 'Ổ đĩa chưa đủ chỗ để nâng cấp dữ liệu. Dữ liệu còn nguyên, bản cũ vẫn mở được. Dọn bớt tệp trên máy rồi mở lại.',
  backup_folder_gone: 'Không thấy nơi sao lưu, hoặc không ghi được vào đó. Cắm lại USB hoặc chọn thư mục khác; dữ liệu trên máy còn nguyên.',
  backup_folder_wrong: 'Không sao lưu vào chỗ này được. Chọn một thư mục khác, tốt nhất là trên USB hoặc ổ đĩa khác.',
  backup_full: 'Nơi sao lưu đã đầy nên chưa sao lưu được. Các bản sao lưu trước còn nguyên. Dọn bớt tệp ở đó hoặc dùng USB khác.',
  backup_damaged: 'Bản sao lưu này thiếu tệp hoặc bị hỏng. Chọn bản khác, hoặc sao lưu lại vào USB khác.',
  restore_refused: 'Máy đang có dữ liệu dùng được nên không khôi phục đè lên. Cần khôi phục thật thì gọi quản trị huyện.',
  data_newer: 'Dữ liệu do phiên bản Một Cửa mới hơn ghi. Cài bản mới rồi mở lại, đừng dùng bản này.',
  second_instance: 'Một Cửa đang mở ở cửa sổ khác của máy này. Dùng cửa sổ đó, hoặc đóng nó rồi kiểm tra lại.',
  data_damaged: 'Dữ liệu trên máy đọc không được hoặc hỏng một phần, nên máy không ghi thêm gì. Đừng xóa gì; gọi quản trị huyện để khôi phục.',
  clock_wrong: (c) => {
    const does = 'Chỉnh lại ngày giờ của máy rồi bấm Kiểm tra lại (F5). Việc đã làm và chữ đã gõ vẫn giữ.';
    if (c.values.last && c.values.now)
      return `Máy ghi ${date(c.values.now)} ${time(c.values.now)}, sớm hơn hồ sơ cuối cùng ngày ${date(c.values.last)}. Ngày hẹn trả sẽ không đúng nên tạm dừng tiếp nhận. ${does}`;
    if (c.values.offset_minutes) {
      const off = Math.abs(Number(c.values.offset_minutes));
      const span = off >= 120 ? `${Math.round(off / 60)} giờ` : `${off} phút`;
      return `Đồng hồ máy lệch ${span} so với máy chủ huyện nên ngày hẹn trả sẽ không đúng. ${does}`;
    }
    return `Đồng hồ máy sớm hơn hồ sơ cuối cùng nên ngày hẹn trả sẽ không đúng. ${does}`;
  },
  folder_unreachable:
    'Không thấy thư mục hoặc USB này, hoặc máy không đọc, ghi được ở đó. Cắm lại USB, xem lại đường dẫn rồi thử lại.',
  open_failed: 'Máy chưa mở được tệp PDF. Kiểm tra phần mềm xem PDF của máy rồi thử lại; hồ sơ đã lưu.',
  internal: 'Máy gặp trục trặc chưa rõ; việc đã lưu vẫn còn. Thử lại; vẫn vậy thì gọi hỗ trợ.',
};

/** A few words for the list of what is left to look at; without one, only the field is named. */
export const shorts: Partial<Record<Code, Sentence>> = {
  field_required: 'chưa có',
  field_name_has_digits: 'có chữ số',
  field_too_long: 'quá dài',
  field_control_character: 'có ký tự lạ',
  field_personal_id: (c) => `đang có ${digits(c.typed)} chữ số`,
  field_tax_code: (c) => `đang có ${digits(c.typed)} chữ số`,
  field_date: 'xem lại ngày',
  field_date_future: 'sau hôm nay',
  field_phone: (c) => {
    const missing = 10 - digits(c.typed);
    return missing > 0 ? `thiếu ${missing} chữ số` : missing < 0 ? `thừa ${-missing} chữ số` : 'xem lại số';
  },
  field_email: 'chưa đủ',
  field_number: 'ngoài khoảng',
  id_says_other_sex: 'giới tính khác',
  id_says_other_birth_year: 'năm sinh khác',
  id_province_unknown: 'xem lại ba số đầu',
  old_card_expired: 'CMND hết hiệu lực',
  old_phone: 'số cũ 11 chữ số',
  name_has_sign: 'có dấu khác thường',
  component_missing: 'chưa có',
  copies_many: 'hơn 200 bản',
  receipt_used: 'đã dùng',
  receipt_outside: 'ngoài quyển',
  receipt_book_none: 'chưa mở quyển',
  receipt_book_used_up: 'quyển đã hết',
  receipt_unsure: 'gõ số trên quyển',
};
