import type { Code } from '../../api/generated';

// Khi có trục trặc (ux.md mục 8): ở đâu, chuyện gì, làm gì tiếp.

export const trouble = {
  whereStart: 'Khi mở máy',
  whereClock: 'Giờ của máy',
  whereReceive: 'Khi tiếp nhận',
  id: (id: string) => `Mã tra cứu khi gọi hỗ trợ: ${id}`,
  titles: {
    disk_full: 'Ổ đĩa đã đầy',
    upgrade_disk_full: 'Ổ đĩa chưa đủ chỗ để nâng cấp',
    data_newer: 'Dữ liệu của phiên bản mới hơn',
    second_instance: 'Một Cửa đang mở ở cửa sổ khác',
    data_damaged: 'Không đọc được dữ liệu',
    clock_wrong: 'Đồng hồ máy đang sai',
    office_ended: 'Cơ quan không tiếp nhận nữa',
    no_number_left: 'Đã hết số hồ sơ',
    internal: 'Có trục trặc trong máy',
    desk_revoked: 'Máy chủ huyện không nhận máy này nữa',
  } as Partial<Record<Code, string>>,
  other: 'Chưa mở được',
  again: 'Kiểm tra lại',
};
