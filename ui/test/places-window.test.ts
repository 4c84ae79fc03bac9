import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { open, press, rest, type } from './support';

test('home: the first row has the focus, the door finds, Enter opens', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Phạm Thị Huế'));
  await press('ArrowDown');
  expect(document.activeElement?.getAttribute('aria-label')).toContain('Nguyễn Văn Thắng');
  await press('F3');
  const door = screen.getByLabelText(/Quét thẻ CCCD/);
  expect(document.activeElement).toBe(door);
  type(door, 'buoi');
  await press('Enter');
  await screen.findByText('1 hồ sơ khớp “buoi”', { selector: 'h2' });
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Trần Thị Bưởi'));
  (document.activeElement as HTMLElement).click();
  await screen.findByRole('heading', { name: 'Trần Thị Bưởi' });
});

test('dossiers: rows, panel, filter with "/", reprint with F7', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+3');
  await screen.findByRole('heading', { name: 'Phạm Thị Huế' });
  await press('ArrowDown');
  await screen.findByRole('heading', { name: 'Nguyễn Văn Thắng' });
  await press('F7');
  await screen.findByText('Đã ghi một lần in lại và mở giấy hẹn', { selector: 'span' });
  expect(desk.calls.find((call) => call.name === 'reprint')?.args).toEqual({ id: 'd2' });
  await press('/');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Tìm trong danh sách')));
  type(screen.getByLabelText('Tìm trong danh sách'), 'khong co ai');
  await screen.findByText('Không có hồ sơ nào khớp');
  await press('Esc');
  await screen.findByRole('heading', { name: 'Phạm Thị Huế' });
});

test('sync: what waits and why; F5 sends', async () => {
  const desk = open({ sync: { link: 'offline', offline_since: '2021-12-10T11:05:00+07:00', waiting: 9 } });
  await screen.findByText('Phạm Thị Huế');
  expect(screen.getByTestId('sync-line').textContent).toContain('Mất mạng từ 11:05 · 9 chờ gửi');
  await press('Ctrl+8');
  await screen.findByText('Mất mạng từ 11:05', { selector: 'h2' });
  expect(await screen.findAllByText('Hồ sơ mới tiếp nhận')).toHaveLength(3);
  await press('F5');
  await screen.findByText('Không có gì chờ gửi');
  expect(desk.calls.some((call) => call.name === 'sync_now')).toBe(true);
});

test('a change elsewhere shows at once; a saved draft disturbs nothing', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  desk.rows = desk.rows.slice(1);
  desk.change('dossiers');
  await waitFor(() => expect(screen.queryByText('Phạm Thị Huế')).toBe(null));
  await press('F2');
  await rest(20);
  const before = desk.calls.length;
  desk.change('drafts');
  await rest(20);
  expect(desk.calls.length).toBe(before);
});

test('F1 lists the keys of the screen and gives the focus back', async () => {
  open({ demo: true });
  await screen.findByText('Phạm Thị Huế');
  expect(screen.getByText('Trình diễn')).toBeTruthy();
  const from = document.activeElement;
  await press('F1');
  await screen.findByText('Các phím dùng được lúc này');
  expect(screen.getByText('Sang Đồng bộ')).toBeTruthy();
  await press('Ctrl+3');
  expect(screen.queryByText('Hồ sơ đang giữ')).toBe(null);
  await press('Esc');
  await waitFor(() => expect(screen.queryByText('Các phím dùng được lúc này')).toBe(null));
  expect(document.activeElement).toBe(from);
});

test('signing out goes to the door', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  screen.getByRole('button', { name: /Đinh Thị Hương/ }).click();
  (await screen.findByText('Đăng xuất')).click();
  await screen.findByText('Chọn tên rồi nhập mã PIN. Mất mạng vẫn đăng nhập được.');
});
