import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { problem } from '../src/fake/backend';
import { CARD, digits, open, press, rest, scan, type } from './support';

const field = (name: string) => screen.findByLabelText<HTMLInputElement>(name);

async function atForm(combo = 'Alt+1') {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press(combo);
  await field('Họ và tên');
  return desk;
}

test('F2, Alt+1, card, pages, F9: received in four keys and a scan; F2 begins the next', async () => {
  const desk = await atForm();
  scan(CARD);
  await waitFor(async () => expect((await field('Họ và tên')).value).toBe('Nguyễn Văn Thắng'));
  // The first that only the clerk can know.
  await waitFor(async () => expect(document.activeElement).toBe(await field('Số trang')));
  await digits('2');
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(screen.getByTestId('received-code').textContent).toContain('211210-0017');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Hồ sơ tiếp theo'));
  expect(desk.calls.filter((call) => call.name === 'receive')).toHaveLength(1);
  await press('F2');
  await screen.findByRole('combobox', { name: 'Thủ tục' });
});

test('by keyboard alone: initials, Enter from field to field, F9', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  const box = await screen.findByRole('combobox', { name: 'Thủ tục' });
  await waitFor(() => expect(document.activeElement).toBe(box));
  type(box, 'ctbs');
  await waitFor(() => expect(screen.getByText('1 thủ tục')).toBeTruthy());
  await press('Enter');
  const name = await field('Họ và tên');
  await waitFor(() => expect(document.activeElement).toBe(name));
  for (const [label, text] of [
    ['Họ và tên', 'Đỗ Thị Nhẫn'],
    ['Số CCCD', '037191004321'],
    ['Ngày sinh', '01021991'],
  ] as const) {
    expect(document.activeElement).toBe(await field(label));
    type(await field(label), text);
    await press('Enter');
  }
  expect(document.activeElement).toBe(await field('Giới tính'));
  await press('Enter');
  type(await field('Nơi thường trú'), 'Thôn 2, Gia Xuân');
  type(await field('Số trang'), '2');
  await rest(150);
  await press('Ctrl+Enter');
  await screen.findByText('Đã tiếp nhận');
  const sent = desk.calls.find((call) => call.name === 'receive')?.args as { form: { owner: { birth_date: string } } };
  expect(sent.form.owner.birth_date).toBe('01021991');
});

test('F9 with something missing goes to the first place and lists all', async () => {
  await atForm();
  await press('F9');
  await screen.findByText(/Còn \d chỗ cần xem trước khi in/);
  const name = await field('Họ và tên');
  await waitFor(() => expect(document.activeElement).toBe(name));
  expect(name.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('button', { name: 'Họ và tên: chưa có' })).toBeTruthy();
});

test('what cannot run leads to the sentence that says why; nothing is greyed out', async () => {
  const desk = await atForm();
  desk.wishes.blocked = problem('no_number_left');
  scan(CARD);
  type(await field('Số trang'), '2');
  await rest(200);
  await press('F9');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Cần có mạng một lần để nhận thêm số'));
  expect(document.querySelector('button:disabled')).toBe(null);
  desk.wishes.blocked = null;
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(await screen.findByText(/^Hồ sơ thứ 17 hôm nay, làm trong \d+ giây$/)).toBeTruthy();
});

test('no key is handled while composing', async () => {
  const desk = await atForm();
  const name = await field('Họ và tên');
  name.focus();
  for (const key of ['F9', 'Enter', 'Escape', 'F2'])
    name.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, isComposing: true, bubbles: true, cancelable: true }));
  await rest(20);
  expect(document.activeElement).toBe(name);
  expect(desk.calls.some((call) => call.name === 'receive')).toBe(false);
  expect(screen.queryByRole('dialog')).toBe(null);
});

test('the value is left alone while typing and tidied on leaving', async () => {
  await atForm();
  const name = await field('Họ và tên');
  const raw = '  Nguyễn  Văn A '.normalize('NFD');
  type(name, raw);
  await rest(10);
  expect(name.value).toBe(raw);
  name.dispatchEvent(new FocusEvent('blur'));
  await rest(10);
  expect(name.value).toBe('Nguyễn Văn A');
});

test('a scan at home leads to the form; a known receipt to its dossier', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  scan(CARD);
  await screen.findByText('Đã đọc thẻ: Nguyễn Văn Thắng', { selector: '.grow' });
  scan('000.25.33.H42-211207-0004');
  await screen.findByText('Hồ sơ đang giữ');
  await screen.findByRole('heading', { name: 'Bùi Văn Tuyến' });
});

test('Esc with something typed asks; without, it goes home', async () => {
  await atForm();
  await press('Esc');
  await screen.findByText('Việc hôm nay');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  type(await field('Họ và tên'), 'A');
  await press('Esc');
  await screen.findByText('Bỏ hồ sơ đang nhập?');
  await press('Esc');
  await waitFor(() => expect(screen.queryByText('Bỏ hồ sơ đang nhập?')).toBe(null));
  expect((await field('Họ và tên')).value).toBe('A');
});

test('Alt+T and Esc: back in the form, where work is left', async () => {
  await atForm();
  await press('Alt+T');
  await screen.findByRole('combobox', { name: 'Thủ tục' });
  await press('Esc');
  const name = await field('Họ và tên');
  await waitFor(() => expect(document.activeElement).toBe(name));
});

test('a draft is offered and taken up with F9', async () => {
  const desk = await atForm();
  type(await field('Họ và tên'), 'Vũ Thị Thu Hằng');
  await waitFor(() => expect(desk.draft?.form.owner.full_name).toBe('Vũ Thị Thu Hằng'), { timeout: 1500 });
  await press('Ctrl+1');
  await screen.findByText('Việc hôm nay');
  await press('F2');
  await screen.findByText(/Có một hồ sơ đang nhập dở/);
  await press('F9');
  expect((await field('Họ và tên')).value).toBe('Vũ Thị Thu Hằng');
});

test('a printer that fails undoes nothing', async () => {
  const desk = await atForm();
  desk.wishes.printFails = true;
  scan(CARD);
  type(await field('Số trang'), '2');
  await rest(200);
  await press('F9');
  await screen.findByText('Đã tiếp nhận 211210-0017, chưa in được');
  await screen.findByText('Chưa in được');
});
