//! Names as often as a commune has them: two of five are *Nguyễn*.

const FAMILIES: [&str; 20] = [
    "Nguyễn", "Trần", "Nguyễn", "Lê", "Nguyễn", "Phạm", "Nguyễn", "Hoàng", "Nguyễn", "Vũ", "Nguyễn", "Đinh",
    "Nguyễn", "Bùi", "Nguyễn", "Đỗ", "Đặng", "Ngô", "Dương", "Hà",
];
const MIDDLES: [&str; 12] =
    ["Thị", "Văn", "Đức", "Thị Thu", "Hữu", "Ngọc", "Minh", "Thị Bích", "Xuân", "Quang", "Thanh", "Thúy"];
const GIVEN: [&str; 48] = [
    "An", "Ân", "Ánh", "Bình", "Bưởi", "Chi", "Cường", "Diễm", "Dung", "Dũng", "Đạt", "Đẩu", "Giang", "Hà",
    "Hạnh", "Hằng", "Hạng", "Hiển", "Hiếu", "Hoa", "Hòa", "Hoà", "Hương", "Hường", "Huế", "Kỷ", "Lan",
    "Linh", "Lưỡng", "Mai", "Mến", "Nam", "Nga", "Ngoãn", "Ngữ", "Nhẫn", "Ổn", "Phúc", "Quyên", "Quyết",
    "Sơn", "Thành", "Thắng", "Thủy", "Tiên", "Tuyến", "Ưởng", "Yến",
];

/// The name of a dossier's owner.
pub fn name(number: u32) -> String {
    // Spread, and the same in every run.
    let mixed = number.wrapping_mul(2_654_435_761) >> 8;
    let pick =
        |list: &[&'static str], by: u32| list.get(by as usize % list.len()).copied().unwrap_or_default();
    format!("{} {} {}", pick(&FAMILIES, mixed), pick(&MIDDLES, mixed / 20), pick(&GIVEN, mixed / 240))
}
