//! The sheets and columns of the workbook: what the template is written from, and what a filled one is read with.

use crate::api::golive::ImportSheet;
use forms::workbook::Column;

/// A column with the field that it fills, named as the window and the rules name it.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) column: Column,
}

const fn field(
    name: &'static str,
    title: &'static str,
    note: &'static str,
    example: &'static str,
    width: f64,
    is_required: bool,
) -> Field {
    Field { name, column: Column { title, note, example, width, is_required } }
}

/// What begins the first cell of the example row, which is passed over.
pub(super) const EXAMPLE: &str = "Ví dụ:";

const DOSSIERS: &[Field] = &[
    field(
        "code",
        "Mã hồ sơ",
        "Như trên giấy hẹn cũ. Giữ nguyên, máy không đánh lại.",
        "Ví dụ: 000.27.90.H42-211125-0012",
        32.0,
        true,
    ),
    field("procedure_code", "Mã thủ tục", "Mã trên Cổng dịch vụ công quốc gia.", "1.001022", 14.0, true),
    field(
        "owner.full_name",
        "Họ và tên",
        "Chủ hồ sơ; với tổ chức là tên tổ chức.",
        "Nguyễn Văn Thắng",
        26.0,
        true,
    ),
    field("owner.personal_id", "Số CCCD hoặc CMND", "12 chữ số, CMND 9 chữ số.", "037090001234", 18.0, false),
    field(
        "owner.birth_date",
        "Ngày sinh",
        "Ngày/tháng/năm; chỉ nhớ năm thì ghi năm.",
        "01/01/1990",
        12.0,
        false,
    ),
    field("owner.sex", "Giới tính", "Nam hoặc Nữ.", "Nam", 9.0, false),
    field("owner.residence_address", "Nơi thường trú", "", "Thôn 1, xã Gia Xuân", 30.0, false),
    field("owner.phone", "Điện thoại", "", "0912345678", 14.0, false),
    field("tax_code", "Mã số thuế", "Chỉ ghi khi chủ hồ sơ là tổ chức.", "", 14.0, false),
    field("subject", "Nội dung", "Việc cụ thể, khi tên thủ tục chưa nói đủ.", "Nhận con", 24.0, false),
    field(
        "received_at",
        "Ngày giờ nhận",
        "Như trên giấy hẹn. Không ghi giờ thì tính 8 giờ sáng.",
        "25/11/2021 14:30",
        18.0,
        true,
    ),
    field(
        "due_at",
        "Ngày hẹn trả",
        "Như đã hẹn trên giấy. Để trống thì máy tính theo quy định.",
        "30/11/2021",
        18.0,
        false,
    ),
    field(
        "due_reason",
        "Lý do khác ngày hẹn",
        "Cần khi ngày đã hẹn khác ngày tính theo quy định.",
        "",
        28.0,
        false,
    ),
    field("volume", "Quyển số", "Quyển sổ theo dõi hồ sơ có dòng này.", "01/2021", 10.0, true),
    field("seq", "Số thứ tự", "Số của dòng trong quyển sổ.", "57", 10.0, true),
];

const PERSONS: &[Field] = &[
    field("full_name", "Họ và tên", "", "Ví dụ: Trần Thị Bưởi", 26.0, true),
    field("personal_id", "Số CCCD hoặc CMND", "12 chữ số, CMND 9 chữ số.", "037190005678", 18.0, true),
    field("birth_date", "Ngày sinh", "Ngày/tháng/năm; chỉ nhớ năm thì ghi năm.", "02/09/1985", 12.0, false),
    field("sex", "Giới tính", "Nam hoặc Nữ.", "Nữ", 9.0, false),
    field("residence_address", "Nơi thường trú", "", "Thôn 2, xã Gia Xuân", 30.0, false),
    field("phone", "Điện thoại", "", "0987654321", 14.0, false),
    field("email", "Email", "", "", 22.0, false),
];

const NUMBERS: &[Field] = &[
    field(
        "series",
        "Loại sổ",
        "Sổ theo dõi hồ sơ, Giấy tiếp nhận, Phiếu bổ sung hoặc Phiếu từ chối.",
        "Ví dụ: Sổ theo dõi hồ sơ",
        26.0,
        true,
    ),
    field("volume", "Quyển số", "Số của máy này và năm: 01/2021.", "01/2021", 10.0, true),
    field("next", "Số tiếp theo", "Số sẽ ghi cho hồ sơ đầu tiên nhận bằng máy.", "58", 12.0, true),
];

/// The sheets in the order of the workbook, with their tabs and what to do there.
pub(super) const SHEETS: [(ImportSheet, &str, &str, &[Field]); 3] = [
    (
        ImportSheet::Dossiers,
        "Hồ sơ đang giải quyết",
        "Mỗi hồ sơ chưa trả kết quả một dòng, ghi như trên giấy hẹn cũ. Cột gạch chân phải có. Dòng bắt đầu bằng “Ví dụ:” máy bỏ qua.",
        DOSSIERS,
    ),
    (
        ImportSheet::Persons,
        "Công dân",
        "Người hay đến nộp hồ sơ: lần sau quét thẻ hoặc gõ số là máy điền sẵn. Cột gạch chân phải có.",
        PERSONS,
    ),
    (
        ImportSheet::Numbers,
        "Số tiếp theo",
        "Số tiếp theo của mỗi quyển máy này giữ, để số trên giấy và số của máy không trùng nhau.",
        NUMBERS,
    ),
];
