//! Roles of the one-stop mechanism (Decree 61/2018, roles table of the domain notes §3).

use serde::{Deserialize, Serialize};

/// What an officer may act as. In a commune one person can hold several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Công chức tiếp nhận hồ sơ.
    IntakeOfficer,
    /// Công chức chuyên môn, thụ lý.
    Specialist,
    /// Lãnh đạo phê duyệt.
    Approver,
    /// Văn thư.
    Clerk,
    /// Thu phí, lệ phí.
    Cashier,
    /// Người trả kết quả.
    ReturnOfficer,
    /// Trưởng Bộ phận Một cửa.
    CounterHead,
    /// Chuyên viên phòng chuyên môn cấp huyện.
    DistrictDeptOfficer,
    /// Nhân viên bưu chính công ích.
    PostalAgent,
    /// Người được ủy quyền.
    CitizenAgent,
    /// Cán bộ kiểm soát, giám sát: read only.
    Auditor,
    /// Quản trị of the district: catalogue, calendar, staff.
    Admin,
}
