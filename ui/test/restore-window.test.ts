import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { UNLOCK_CODE, problem } from '../src/fake/backend';
import { BACKUPS, RESTORED, told, well } from '../src/fake/health';
import { state, sync } from '../src/fake/office';
import { open, press, type } from './support';

const folder = () => screen.findByLabelText<HTMLInputElement>('USB hoặc thư mục có bản sao lưu');
const code = () => screen.findByLabelText<HTMLInputElement>('Mã trên tờ mở khóa');

test('a new machine: F4, the stick, the newest whole backup, the code of its sheet', async () => {
  const desk = open({ stage: 'not_enrolled' });
  await screen.findByLabelText('Mã ghi danh', { selector: 'textarea' });
  await press('F4');
  await waitFor(async () => expect(document.activeElement).toBe(await folder()));
  await press('F9');
  await screen.findByText(/Chưa có đường dẫn/);
  type(await folder(), '/media/KHAC');
  await press('F9');
  await screen.findByText(/Không thấy nơi sao lưu/);
  (await screen.findByRole('button', { name: /SAO-LUU/ })).click();
  await waitFor(async () => expect((await folder()).value).toBe('/media/SAO-LUU'));
  await press('F9');
  const newest = await screen.findByRole('radio', { name: /12:30 trưa nay/ });
  expect(newest.getAttribute('aria-checked')).toBe('true');
  expect(newest.textContent).toContain('9 thay đổi chưa gửi huyện nằm trong bản này');
  await waitFor(async () => expect(document.activeElement).toBe(await code()));
  await press('F9');
  await screen.findByText(/Chưa có mã. Gõ như trên tờ mở khóa/);
  type(await code(), 'AAAAA');
  await press('F9');
  await screen.findByText(/Mã mở khóa chưa đúng/);
  type(await code(), UNLOCK_CODE.toLowerCase());
  await press('ArrowDown');
  await press('F9');
  await screen.findByRole('heading', { name: 'Đã khôi phục máy GX-01' });
  screen.getByText('Máy có lại mọi việc tính đến 17:05 hôm qua.');
  const asked = desk.calls.filter((call) => call.name === 'restore_backup').at(-1)?.args;
  expect(asked).toEqual({ folder: '/media/SAO-LUU', id: 'b2', unlock_code: UNLOCK_CODE.toLowerCase() });
  expect(document.body.innerHTML).not.toContain(UNLOCK_CODE.toLowerCase());
  await press('F9');
  await screen.findByText('Chọn tên rồi nhập mã PIN. Mất mạng vẫn đăng nhập được.');
});

test('a backup that lacks a file cannot be chosen; a folder without any says what to do', async () => {
  open({ stage: 'not_enrolled', backups: BACKUPS.filter((one) => !one.is_whole) });
  await screen.findByLabelText('Mã ghi danh', { selector: 'textarea' });
  await press('F4');
  type(await folder(), '/media/SAO-LUU');
  await press('F9');
  await screen.findByText('Mọi bản ở đây đều thiếu tệp. Tìm USB sao lưu khác.');
  await press('Esc');
  await folder();
  await press('Esc');
  await screen.findByLabelText('Mã ghi danh', { selector: 'textarea' });
});

test('an empty folder is no backup', async () => {
  open({ stage: 'not_enrolled', backups: [] });
  await screen.findByLabelText('Mã ghi danh', { selector: 'textarea' });
  await press('F4');
  type(await folder(), '/media/SAO-LUU');
  await press('F9');
  await screen.findByText(/Không thấy bản sao lưu nào ở đây/);
  expect(document.activeElement).toBe(await folder());
});

test('damaged data offers its backup, data in use does not', async () => {
  const desk = open({ app: { stage: 'broken', problem: problem('data_damaged') } });
  await screen.findByRole('button', { name: /Khôi phục từ bản sao lưu/ });
  await press('F4');
  await folder();
  await press('Esc');
  await screen.findByRole('button', { name: /Khôi phục từ bản sao lưu/ });
  desk.app = { ...desk.app, problem: problem('second_instance') };
  desk.change('session');
  await screen.findByText('Một Cửa đang mở ở cửa sổ khác');
  expect(screen.queryByRole('button', { name: /Khôi phục/ })).toBe(null);
});

const banner = /Máy này được khôi phục từ bản sao lưu lúc 13:40 chiều nay\. Chưa cấp số mới/;
const restored = { ...state('signed_in'), incarnation: RESTORED };

test('a restored desk says on every screen that it gives no number; the last paper settles it', async () => {
  const desk = open({ app: restored, topics: [told(RESTORED, 'state_last_numbers'), ...well(sync)] });
  await screen.findByText('Phạm Thị Huế');
  await screen.findByText(banner);
  await press('Ctrl+3');
  await screen.findByText(banner);
  await press('Ctrl+9');
  await screen.findByText('Cần làm ngay 1 điều');
  // On the page itself the first line says it.
  expect(screen.queryByText(banner)).toBe(null);
  await press('F9');
  const register = await screen.findByLabelText<HTMLInputElement>('Số thứ tự trong sổ theo dõi, quyển 01/2021');
  expect(document.activeElement).toBe(register);
  screen.getAllByText('Nhập một số, ví dụ 17.');
  type(register, '1840');
  await screen.findByText('Máy biết tới số 1841. Nhập số này hoặc số lớn hơn.');
  type(register, '1845');
  const receipt = screen.getByLabelText<HTMLInputElement>('Số giấy hẹn, quyển 01/2021');
  type(receipt, '01-0017/TNHS');
  type(screen.getByLabelText<HTMLInputElement>(/Mã hồ sơ cuối cùng hôm nay/), '211210-0017');
  await press('F9');
  await screen.findByText('Máy đang tốt');
  const asked = desk.calls.find((call) => call.name === 'state_last_numbers')?.args;
  expect(asked).toEqual({ dossier_code: '211210-0017', register_seq: 1845, receipt_number: 17 });
  await press('Ctrl+1');
  await screen.findByText('Phạm Thị Huế');
  expect(screen.queryByText(banner)).toBe(null);
});

test('data on another machine: gone and still used have each their way', async () => {
  const elsewhere = { ...RESTORED, state: 'elsewhere', is_confirmed: false, last_numbers: null } as const;
  const desk = open({ app: { ...restored, incarnation: elsewhere }, topics: [told(elsewhere, 'say_which_machine'), ...well(sync)] });
  await screen.findByText('Phạm Thị Huế');
  await screen.findByText(/từng dùng ở một máy khác\. Chưa cấp số/);
  await press('Ctrl+9');
  // Neither is chosen by itself, so F9 alone does nothing.
  const gone = await screen.findByRole('radio', { name: 'Không dùng nữa' });
  await press('F9');
  await waitFor(() => expect(document.activeElement).toBe(gone));
  expect(desk.calls.some((call) => call.name === 'confirm_moved')).toBe(false);
  (await screen.findByRole('radio', { name: 'Vẫn dùng' })).click();
  await screen.findByText(/Hai máy không được dùng chung một tên/);
  await press('F9');
  await screen.findByText(/Chưa có mã. Xin quản trị huyện/);
  screen.getByRole('radio', { name: 'Không dùng nữa' }).click();
  await screen.findByText(/Máy này thay máy kia/);
  await press('F9');
  await screen.findByText('Máy đang tốt');
  expect(desk.calls.some((call) => call.name === 'confirm_moved')).toBe(true);
});

test('a clone joins the office anew and keeps its work', async () => {
  const cloned = { ...RESTORED, state: 'cloned', last_numbers: null } as const;
  const desk = open({ app: { ...restored, incarnation: cloned }, topics: [told(cloned, 'enrol_again'), ...well(sync)] });
  await screen.findByText('Phạm Thị Huế');
  await screen.findByText(/Có máy khác đang dùng cùng dữ liệu này/);
  await press('Ctrl+9');
  type(await screen.findByLabelText('Mã ghi danh mới'), 'MC1-abc\n def');
  await press('F9');
  await screen.findByText('Máy đang tốt');
  expect(desk.calls.find((call) => call.name === 'enrol_again')?.args).toEqual({ code: 'MC1-abcdef' });
});

test('numbers given out after the backup are a list to compare with the papers', async () => {
  const missing = {
    operations: 3,
    numbers: [{ series: 'receipt_slip', book: '01/2021', first: 16, last: 18, text: '01-0016/TNHS – 01-0018/TNHS' }],
  };
  const back = { ...RESTORED, needs_contact: false, is_waiting: false, last_numbers: null, missing };
  open({ app: { ...restored, incarnation: back }, topics: [told(back, 'show_list', 'attention'), ...well(sync)] });
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+9');
  await screen.findByText('01-0016/TNHS – 01-0018/TNHS');
  screen.getByText(/3 thay đổi chưa kịp gửi huyện đã mất cùng máy cũ/);
  screen.getByText(/So với giấy đã đưa công dân/);
});

test('backups: naming a place makes the first one; another place with F4', async () => {
  const desk = open({ backup: { folder: null, last_at: null, count: 0 } });
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+9');
  await screen.findByText('Có 1 điều cần để ý');
  await press('F9');
  const place = await screen.findByLabelText<HTMLInputElement>('USB hoặc thư mục để sao lưu');
  expect(document.activeElement).toBe(place);
  type(place, '/media/KHAC');
  await press('F9');
  await screen.findByText(/Không thấy nơi sao lưu/);
  await waitFor(() => expect(document.querySelector('[aria-busy]')).toBe(null));
  type(place, '/media/SAO-LUU');
  await press('F9');
  await screen.findAllByText('Bản gần nhất lúc 14:12 chiều nay');
  expect(desk.calls.filter((call) => call.name === 'backup_now').length).toBe(1);
  (document.querySelector('[data-topic=backup]') as HTMLElement).click();
  await press('F4');
  await screen.findByLabelText('USB hoặc thư mục để sao lưu');
  await press('F4');
  await waitFor(() => expect(screen.queryByLabelText('USB hoặc thư mục để sao lưu')).toBe(null));
  await press('F9');
  await waitFor(() => expect(desk.calls.filter((call) => call.name === 'backup_now').length).toBe(2));
});

test('a check of all data says what was checked', async () => {
  await openHealth();
  (document.querySelector('[data-topic=program]') as HTMLElement).click();
  await press('F9');
  await screen.findByText('Dữ liệu tốt: đã kiểm tra 5.418 thay đổi và 1.806 tệp.');
});

async function openHealth(): Promise<void> {
  open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+9');
  await screen.findByText('Máy đang tốt');
}
