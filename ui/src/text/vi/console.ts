export const console = { loading: 'Đang mở bảng quản trị…' };
